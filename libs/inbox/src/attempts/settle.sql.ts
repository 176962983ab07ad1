/**
 * Ends an event's retries, in the transaction that holds what ended them: its effect, or its dead letter.
 *
 * Takes   $1 partition, $2 position, $3 attempt, $4 event id, $5 wallet, $6 wallet sequence,
 *         $7 the inbox status (a applied, s stale, d dead), $8 the attempt's outcome,
 *         $9 error class, $10 error, $11 stack (null unless it failed).
 * Guarantees: retry row gone, inbox row and attempt say the outcome. What only a replay could read of a malformed event
 *         (id, wallet) is added to the inbox row.
 */
export const settleSql = /* sql */ `
WITH attempt AS (
  INSERT INTO inbox_attempt AS a (partition, position, attempt, event_id, started_at, finished_at, outcome, error_class, error, stack)
  VALUES ($1::smallint, $2::bigint, $3::int, $4::uuid, now(), clock_timestamp(), $8, $9, $10, $11)
  ON CONFLICT (partition, position, attempt) DO UPDATE
  SET finished_at = excluded.finished_at, outcome = excluded.outcome, error_class = excluded.error_class,
      error = excluded.error, stack = excluded.stack
), retry AS (
  DELETE FROM inbox_retry WHERE partition = $1::smallint AND position = $2::bigint
)
UPDATE inbox
SET status = $7::"char", event_id = coalesce($4::uuid, event_id), wallet_id = coalesce($5::uuid, wallet_id),
    wallet_sequence = coalesce($6::bigint, wallet_sequence)
WHERE partition = $1::smallint AND position = $2::bigint`;
