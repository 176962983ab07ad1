/**
 * Renews leases whose rows were locked at the last heartbeats, waiting for the lock. Used only when they are about to run out.
 *
 * Takes   $1 instance, $2 seconds a lease lasts, $3 partitions, $4 their epochs.
 * Returns the partitions renewed: `partition`.
 * Guarantees: rows are locked in ascending order of partition, one statement, so that it cannot deadlock with a
 *         transaction that does the same. A lease that someone else has taken since is not touched.
 */
export const renewLeases = (table: string): string => /* sql */ `
WITH locked AS (
  SELECT p.partition
  FROM ${table} p
  JOIN unnest($3::int[], $4::bigint[]) AS h(partition, epoch) ON h.partition = p.partition AND h.epoch = p.epoch
  WHERE p.owner = $1 AND NOT p.released
  ORDER BY p.partition
  FOR UPDATE OF p
), renewed AS (
  UPDATE ${table} p SET leased_until = clock_timestamp() + make_interval(secs => $2)
  FROM locked l
  WHERE p.partition = l.partition
  RETURNING p.partition
)
SELECT partition FROM renewed`;
