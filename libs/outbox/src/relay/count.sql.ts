/**
 * Counts, once, the outbox rows that have become final: those with an id above counted_id and up to the recorded low_id.
 * So the number of committed events stays known after retention has dropped them, and a proof counts the newest only.
 *
 * Takes   $1 this relay, arrays $2 partitions, $3 epochs.
 * Returns nothing. Counts first and locks the partition's row only then, so that no cycle waits for it. A partition whose lease is no longer ours is passed over.
 */
export const COUNT = /* sql */ `
WITH final AS MATERIALIZED (
  SELECT r.partition, r.epoch, r.counted_id AS above, r.low_id AS up_to, (
    SELECT count(*) FROM outbox o WHERE o.partition = r.partition AND o.id > r.counted_id AND o.id <= r.low_id
  ) AS count
  FROM unnest($2::smallint[], $3::bigint[]) AS h(partition, epoch)
    JOIN relay_partition r ON r.partition = h.partition AND r.epoch = h.epoch AND r.owner = $1
  WHERE r.counted_id < r.low_id
), held AS MATERIALIZED (
  SELECT r.partition, f.count, f.up_to
  FROM final f
    JOIN relay_partition r ON r.partition = f.partition AND r.epoch = f.epoch AND r.counted_id = f.above
  ORDER BY r.partition
  FOR NO KEY UPDATE OF r
)
UPDATE relay_partition r
SET counted = r.counted + h.count, counted_id = h.up_to
FROM held h
WHERE r.partition = h.partition
`;
