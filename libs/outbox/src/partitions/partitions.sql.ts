/**
 * Every partition: who publishes it, and how far that has come.
 *
 * Returns partition, owner and "leasedUntil" (null when nobody leads it), epoch, committed (events that there ever were), position
 *         (the highest given), published (the highest that the broker confirmed, as recorded), pending (committed, not
 *         recorded as published), "oldestPendingAt" (when the oldest of these was committed; null when there is none).
 * Guarantees: one snapshot. Looks only at rows above low_id, counted_id and published, so it costs as much as the backlog is
 *         long.
 */
export const PARTITIONS = /* sql */ `
SELECT r.partition, CASE WHEN NOT r.released THEN r.owner END AS owner,
  CASE WHEN NOT r.released THEN r.leased_until END AS "leasedUntil", r.epoch::float8 AS epoch,
  (r.counted + (SELECT count(*) FROM outbox o WHERE o.partition = r.partition AND o.id > r.counted_id))::float8 AS committed,
  p.position::float8 AS position, r.published::float8 AS published,
  (waiting.count + greatest(0, p.position - r.published))::float8 AS pending,
  least(waiting.oldest, (
    SELECT u.created_at FROM outbox_position u
    WHERE u.partition = r.partition AND u.position > r.published ORDER BY u.position LIMIT 1
  )) AS "oldestPendingAt"
FROM relay_partition r
  CROSS JOIN LATERAL (
    SELECT greatest(r.position, r.floor, (SELECT max(p.position) FROM outbox_position p WHERE p.partition = r.partition)) AS position
  ) p
  CROSS JOIN LATERAL (
    SELECT count(*) AS count, min(o.created_at) AS oldest
    FROM outbox o
    WHERE o.partition = r.partition AND o.id > r.low_id
      AND NOT EXISTS (
        SELECT FROM outbox_position p
        WHERE p.partition = o.partition AND p.outbox_id = o.id AND p.created_at = o.created_at
      )
  ) waiting
ORDER BY r.partition
`;
