/**
 * Claims a retry that is due, and counts the attempt before it runs.
 *
 * Takes   $1 partition, $2 position, $3 the runner.
 * Returns event (text), attempts (this one included), attempts_before, attempts_allowed, first_failed_at; no row when there is nothing to
 *         claim: somebody else has, or it is not due.
 * Guarantees: committed at once, so an attempt that takes its process down is counted. Timers may be early by the 50 ms
 *         that clocks and timers differ.
 */
export const claimRetrySql = /* sql */ `
WITH claimed AS (
  UPDATE inbox_retry
  SET state = 'running', attempts = attempts + 1, runner = $3, started_at = clock_timestamp()
  WHERE partition = $1::smallint AND position = $2::bigint AND state = 'waiting'
    AND next_attempt_at <= clock_timestamp() + interval '50 milliseconds'
  RETURNING partition, position, event_id, event, attempts, attempts_before, attempts_allowed, first_failed_at
), attempt AS (
  INSERT INTO inbox_attempt (partition, position, attempt, event_id)
  SELECT partition, position, attempts, event_id FROM claimed
  ON CONFLICT DO NOTHING
)
SELECT event::text, attempts, attempts_before, attempts_allowed, first_failed_at FROM claimed`;
