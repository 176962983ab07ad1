/** The consumer's cases: whatever failed its last attempt. Rows are never deleted. See DeadLetter for the columns. */
export const deadLetterTable = (schema: string) => /* sql */ `
CREATE TABLE ${schema}.dead_letter (
  id              text        PRIMARY KEY,
  source          text        NOT NULL,
  source_key      text        NOT NULL,
  partition       smallint,
  position        bigint,
  event           json        NOT NULL,
  event_id        uuid,
  type            text,
  version         smallint,
  wallet_id       uuid,
  error_class     text        NOT NULL,
  error           text        NOT NULL,
  stack           text,
  fingerprint     text        NOT NULL,
  attempts        int         NOT NULL,
  state           text        NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'replaying', 'replayed')),
  first_failed_at timestamptz NOT NULL,
  died_at         timestamptz NOT NULL DEFAULT now(),
  replayed_at     timestamptz,
  replays         int         NOT NULL DEFAULT 0,
  UNIQUE (source, source_key)
);
CREATE INDEX dead_letter_state ON ${schema}.dead_letter (state, id);
CREATE INDEX dead_letter_fingerprint ON ${schema}.dead_letter (fingerprint, id);
CREATE INDEX dead_letter_wallet ON ${schema}.dead_letter (wallet_id) WHERE state <> 'replayed';
`;
