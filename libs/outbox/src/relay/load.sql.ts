/**
 * Where partitions stand that were just leased.
 *
 * Takes   $1 this relay, arrays $2 partitions, $3 epochs of their leases.
 * Returns (partition, tip, published, low_id, low_at, floor, clock) of those still leased with that epoch. `tip`, the highest
 *         position given, is exact: whoever held the partition before had its row locked until its last commit.
 */
export const LOAD = /* sql */ `
SELECT r.partition, r.published, r.low_id, r.low_at, r.floor, clock_timestamp() AS clock,
  greatest(r.position, r.floor, (SELECT max(p.position) FROM outbox_position p WHERE p.partition = r.partition)) AS tip
FROM unnest($2::smallint[], $3::bigint[]) AS h(partition, epoch)
  JOIN relay_partition r ON r.partition = h.partition AND r.epoch = h.epoch AND r.owner = $1
`;
