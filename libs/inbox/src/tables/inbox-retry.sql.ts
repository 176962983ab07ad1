/**
 * Events that failed and will be tried again; the row goes when the event is applied, stale or dead.
 *
 * event: the text as it arrived (json, not jsonb: jsonb refuses \u0000). attempts: begun so far, over all replays.
 * attempts_before: of these, how many were made before the last replay, which gets a full number of attempts again.
 * parked: waits for an earlier event of its wallet (strict order only), not for a time.
 * runner, started_at: the process on it, while state is running.
 */
export const inboxRetryTable = (schema: string) => /* sql */ `
CREATE TABLE ${schema}.inbox_retry (
  partition       smallint    NOT NULL,
  position        bigint      NOT NULL,
  event           json        NOT NULL,
  event_id        uuid,
  type            text,
  version         smallint,
  wallet_id       uuid,
  wallet_sequence bigint,
  state           text        NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'parked')),
  attempts        int         NOT NULL,
  attempts_before int         NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL,
  first_failed_at timestamptz NOT NULL DEFAULT now(),
  runner          text,
  started_at      timestamptz,
  error_class     text,
  error           text,
  PRIMARY KEY (partition, position)
);
CREATE INDEX inbox_retry_due ON ${schema}.inbox_retry (next_attempt_at) WHERE state = 'waiting';
CREATE INDEX inbox_retry_running ON ${schema}.inbox_retry (runner) WHERE state = 'running';
CREATE INDEX inbox_retry_wallet ON ${schema}.inbox_retry (wallet_id, position);
`;
