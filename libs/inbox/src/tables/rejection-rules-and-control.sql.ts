/**
 * The DDL of rejection rules, of what they rejected, and of the consumer's control row: for a migration of its own.
 *
 * consumer_control: one row, which every instance looks at. rejection_rule: the set that ops has put here; a rule that is gone
 * from it stays as inactive, for what it has hit. rejection: one row for each event rejected, removed with its inbox row.
 */
export const rejectionRulesAndControl = ({ schema, role }: { schema: string; role: string }) => /* sql */ `
CREATE TABLE ${schema}.consumer_control (
  one            boolean     PRIMARY KEY DEFAULT true CHECK (one),
  paused         boolean     NOT NULL DEFAULT false,
  paused_by      text,
  paused_at      timestamptz,
  rules_revision bigint      NOT NULL DEFAULT 0,
  CHECK (paused = (paused_at IS NOT NULL))
);
INSERT INTO ${schema}.consumer_control DEFAULT VALUES;

CREATE TABLE ${schema}.rejection_rule (
  id          uuid        PRIMARY KEY,
  type        text        NOT NULL,
  version     smallint,
  conditions  json        NOT NULL,
  expires_at  timestamptz NOT NULL,
  active      boolean     NOT NULL,
  hits        bigint      NOT NULL DEFAULT 0,
  last_hit_at timestamptz
) WITH (fillfactor = 50); -- counted with every batch that it hits: room on the page keeps the updates HOT

CREATE TABLE ${schema}.rejection (
  id          bigint      PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  rejected_at timestamptz NOT NULL DEFAULT now(),
  position    bigint      NOT NULL,
  event_id    uuid,
  wallet_id   uuid,
  rule_id     uuid        NOT NULL,
  partition   smallint    NOT NULL,
  UNIQUE (partition, position)
);
CREATE INDEX rejection_of_rule ON ${schema}.rejection (rule_id, id);

ALTER TABLE ${schema}.inbox_attempt DROP CONSTRAINT inbox_attempt_outcome_check,
  ADD CONSTRAINT inbox_attempt_outcome_check CHECK (outcome IN ('applied', 'rejected', 'stale', 'passed', 'failed', 'died'));

GRANT SELECT, UPDATE ON ${schema}.consumer_control TO ${role};
GRANT SELECT, INSERT, UPDATE ON ${schema}.rejection_rule TO ${role};
GRANT SELECT, INSERT, DELETE ON ${schema}.rejection TO ${role};
`;
