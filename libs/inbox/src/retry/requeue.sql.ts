/**
 * Gives a dead event back to the retries of its consumer, due at once, with a full number of attempts.
 *
 * Takes   $1 partition, $2 position, $3 id of the dead letter.
 * Guarantees: the attempts go on being counted where they stood. An event that is being retried already is left alone.
 */
export const requeueSql = /* sql */ `
WITH marked AS (
  UPDATE inbox SET status = 'r' WHERE partition = $1::smallint AND position = $2::bigint AND status = 'd'
)
INSERT INTO inbox_retry (partition, position, event, event_id, type, version, wallet_id, attempts, attempts_before,
                         next_attempt_at, first_failed_at, error_class, error)
SELECT partition, position, event, event_id, type, version, wallet_id, attempts, attempts, now(), first_failed_at, error_class, error
FROM dead_letter WHERE id = $3
ON CONFLICT (partition, position) DO NOTHING`;
