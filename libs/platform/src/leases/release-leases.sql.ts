/**
 * Gives leases back, at once free for others and marked as left in order.
 *
 * Takes   $1 instance, $2 partitions, $3 their epochs.
 * Returns the partitions released: `partition`.
 * Guarantees: a lease that someone else has taken since is not touched. Waits for a transaction that still holds the row.
 */
export const releaseLeases = (table: string): string => /* sql */ `
WITH released AS (
  UPDATE ${table} p SET released = true, leased_until = clock_timestamp()
  FROM unnest($2::int[], $3::bigint[]) AS h(partition, epoch)
  WHERE p.partition = h.partition AND p.epoch = h.epoch AND p.owner = $1
  RETURNING p.partition
)
SELECT partition FROM released`;
