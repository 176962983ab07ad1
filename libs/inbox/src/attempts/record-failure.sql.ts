/**
 * Records a failed attempt that will be followed by another one.
 *
 * Takes   $1 partition, $2 position, $3 event (as text), $4 event id, $5 type, $6 version, $7 wallet, $8 wallet sequence,
 *         $9 attempt, $10 outcome (failed, died), $11 error class, $12 error, $13 stack, $14 milliseconds to wait.
 * Returns one row.
 * Guarantees: works the same for a first delivery and for a retry; recording the same attempt twice changes nothing
 *         but its times. The inbox row must exist.
 */
export const recordFailureSql = /* sql */ `
WITH attempt AS (
  INSERT INTO inbox_attempt AS a (partition, position, attempt, event_id, started_at, finished_at, outcome, error_class, error, stack)
  VALUES ($1::smallint, $2::bigint, $9::int, $4::uuid, now(), clock_timestamp(), $10, $11, $12, $13)
  ON CONFLICT (partition, position, attempt) DO UPDATE
  SET finished_at = excluded.finished_at, outcome = excluded.outcome, error_class = excluded.error_class,
      error = excluded.error, stack = excluded.stack
), marked AS (
  UPDATE inbox SET status = 'r' WHERE partition = $1::smallint AND position = $2::bigint AND status <> 'r'
)
INSERT INTO inbox_retry AS r (partition, position, event, event_id, type, version, wallet_id, wallet_sequence, attempts,
                              next_attempt_at, error_class, error)
VALUES ($1::smallint, $2::bigint, $3::json, $4::uuid, $5::text, $6::smallint, $7::uuid, $8::bigint, $9::int,
        clock_timestamp() + $14::float8 * interval '1 millisecond', $11, $12)
ON CONFLICT (partition, position) DO UPDATE
SET state = 'waiting', attempts = excluded.attempts, next_attempt_at = excluded.next_attempt_at, runner = NULL,
    started_at = NULL, error_class = excluded.error_class, error = excluded.error
RETURNING 1 AS recorded`;
