/**
 * Gives dead events back to the retries of their consumer, due at once.
 *
 * Takes   $1 ids of dead letters (text[]), $2 the most attempts this time (null: as many as a new event gets), $3 an event (as text) to
 *         be handled in place of the original ones (null: none).
 * Guarantees: the attempts go on being counted where they stood. An event that is being retried already is left alone.
 */
export const requeueSql = /* sql */ `
WITH dead AS (
  SELECT * FROM dead_letter WHERE id = ANY ($1::text[])
), marked AS (
  UPDATE inbox i SET status = 'r' FROM dead
  WHERE i.partition = dead.partition AND i.position = dead.position AND i.status = 'd'
)
INSERT INTO inbox_retry (partition, position, event, event_id, type, version, wallet_id, attempts, attempts_before, attempts_allowed,
                         next_attempt_at, first_failed_at, error_class, error)
SELECT partition, position, coalesce($3::json, event), event_id, type, version, wallet_id, attempts, attempts, $2::int,
       now(), first_failed_at, error_class, error
FROM dead
ON CONFLICT (partition, position) DO NOTHING`;
