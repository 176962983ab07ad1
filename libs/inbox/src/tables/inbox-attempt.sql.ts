/**
 * Attempts at events that needed more than one, or whose first was begun after a crash. A row without finished_at is an
 * attempt that runs now, or that ended with its process.
 */
export const inboxAttemptTable = (schema: string) => /* sql */ `
CREATE TABLE ${schema}.inbox_attempt (
  partition   smallint    NOT NULL,
  position    bigint      NOT NULL,
  attempt     int         NOT NULL,
  event_id    uuid,
  started_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  finished_at timestamptz,
  outcome     text        CHECK (outcome IN ('applied', 'stale', 'passed', 'failed', 'died')),
  error_class text,
  error       text,
  stack       text,
  PRIMARY KEY (partition, position, attempt)
);
CREATE INDEX inbox_attempt_event ON ${schema}.inbox_attempt (event_id);
`;
