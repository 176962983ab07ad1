/**
 * The DDL of what the review of dead letters needs, for a migration of its own.
 *
 * amount, currency: what is at stake, of the event's data. edited: what the handler was last given in place of the event, which is kept.
 * replay_ref: of the last replay; dead_letter_replay has all of them. changed_at, revision: of the last change, by a trigger, so that no
 * code can forget; reported: the last revision that ops has acknowledged. Ops is told whatever it has not acknowledged: no order of commits
 * can hide a row from it.
 * inbox_retry.attempts_allowed: the most attempts since the last replay; null: as many as the consumer's setting says.
 */
export const deadLetterReview = ({ schema, role }: { schema: string; role: string }) => /* sql */ `
ALTER TABLE ${schema}.dead_letter
  ADD COLUMN amount     numeric(20),
  ADD COLUMN currency   text,
  ADD COLUMN edited     json,
  ADD COLUMN replay_ref uuid,
  ADD COLUMN changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ADD COLUMN revision   bigint NOT NULL DEFAULT 1,
  ADD COLUMN reported   bigint NOT NULL DEFAULT 0,
  DROP CONSTRAINT dead_letter_state_check,
  ADD CONSTRAINT dead_letter_state_check CHECK (state IN ('open', 'replaying', 'replayed', 'rejected', 'superseded', 'closed'));
-- What is stored is JSON, but not always text that Postgres can make of it (\\u0000, half a surrogate): such an event is malformed, and its
-- amount nobody's.
DO $$
DECLARE
  letter record;
BEGIN
  FOR letter IN SELECT id, event FROM ${schema}.dead_letter LOOP
    BEGIN
      UPDATE ${schema}.dead_letter
      SET amount = (letter.event #>> '{data,amount}')::numeric, currency = letter.event #>> '{data,currency}'
      WHERE id = letter.id AND json_typeof(letter.event #> '{data,amount}') = 'string'
        AND letter.event #>> '{data,amount}' ~ '^[0-9]{1,19}$' AND letter.event #>> '{data,currency}' ~ '^[A-Z]{3}$';
    EXCEPTION WHEN untranslatable_character OR invalid_text_representation THEN
      NULL;
    END;
  END LOOP;
END $$;
CREATE INDEX dead_letter_unreported ON ${schema}.dead_letter (changed_at, id) WHERE reported <> revision;
-- For the metrics: how many are open, and since when, without a look at the rows.
CREATE INDEX dead_letter_open ON ${schema}.dead_letter (source, died_at) WHERE state = 'open';

CREATE TABLE ${schema}.dead_letter_replay (
  dead_letter_id text NOT NULL REFERENCES ${schema}.dead_letter,
  ref            uuid NOT NULL,
  replayed_at    timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (dead_letter_id, ref)
);
ALTER TABLE ${schema}.inbox_retry ADD COLUMN attempts_allowed int CHECK (attempts_allowed > 0);
GRANT SELECT, INSERT ON ${schema}.dead_letter_replay TO ${role};

CREATE FUNCTION ${schema}.dead_letter_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.revision := OLD.revision + 1;
  NEW.changed_at := clock_timestamp();
  RETURN NEW;
END $$;
-- An acknowledgement, which sets \`reported\` and nothing else, is no change.
CREATE TRIGGER changed BEFORE UPDATE ON ${schema}.dead_letter FOR EACH ROW
  WHEN (OLD.reported = NEW.reported) EXECUTE FUNCTION ${schema}.dead_letter_changed();
`;
