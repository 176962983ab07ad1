/**
 * Records what the relay knows about its partitions, so that it need not be found out again. All of it is a lower bound: it
 * is written about once a second and does not wait for the disk, because losing it costs a little
 * publishing that Redis finds to be there already.
 *
 * Takes   $1 this relay, arrays: $2 partitions, $3 epochs, $4 position, $5 published, $6 low_id, $7 low_at.
 * Returns nothing. A partition whose lease is no longer ours is passed over. Locks rows in ascending order, as all do that lock
 *         several, so that it cannot deadlock with a cycle.
 */
export const RECORD = /* sql */ `
WITH soon AS (SELECT set_config('synchronous_commit', 'off', true)),
held AS MATERIALIZED (
  SELECT r.partition, h.position, h.published, h.low_id, h.low_at
  FROM unnest($2::smallint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::timestamptz[])
         AS h(partition, epoch, position, published, low_id, low_at)
    JOIN relay_partition r ON r.partition = h.partition AND r.epoch = h.epoch AND r.owner = $1
  ORDER BY r.partition
  FOR NO KEY UPDATE OF r
)
UPDATE relay_partition r
SET position = greatest(r.position, h.position),
    published = greatest(r.published, h.published),
    low_id = greatest(r.low_id, h.low_id),
    low_at = greatest(r.low_at, h.low_at)
FROM held h, soon
WHERE r.partition = h.partition
`;
