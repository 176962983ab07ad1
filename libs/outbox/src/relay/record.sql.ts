/**
 * Records what the relay knows about its partitions, so that it need not be found out again. All of it is a lower bound: it
 * is written about once a second and needs no flush to disk (synchronous_commit off), because losing it costs a little
 * publishing that Redis finds to be there already.
 *
 * Takes   $1 this relay, arrays: $2 partitions, $3 epochs, $4 position, $5 published, $6 low_id, $7 low_at.
 * Returns nothing. A partition whose lease is no longer ours is passed over.
 */
export const RECORD = /* sql */ `
UPDATE relay_partition r
SET position = greatest(r.position, h.position),
    published = greatest(r.published, h.published),
    low_id = greatest(r.low_id, h.low_id),
    low_at = greatest(r.low_at, h.low_at)
FROM unnest($2::smallint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::timestamptz[])
  AS h(partition, epoch, position, published, low_id, low_at)
WHERE r.partition = h.partition AND r.epoch = h.epoch AND r.owner = $1
`;
