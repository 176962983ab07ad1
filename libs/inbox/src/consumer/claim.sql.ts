/**
 * Claims one read, of any number of partitions, inside the transaction that will hold its effects.
 *
 * Takes, by partition: $1 partition, $2 epoch, $3 position before, $4 position after; $5 the owner; and by event, in
 * the same order: $6 partition, $7 position, $8 wallet sequence, $9 event id, $10 wallet id, $11 status.
 * Returns `moved`, the partitions that this owner still holds at exactly that position, and `recorded`, the events that
 * were not there before. The caller rolls back unless both are complete: then nobody else has these events, or will.
 *
 * The lease's end is not looked at: the epoch says whether anybody took the partition over, and the row stays locked
 * until the commit, so whoever wants to take over waits for it. Locked in the order of partitions, like LeaseKeeper
 * does, so that the two never deadlock.
 */
export const claimSql = /* sql */ `
WITH lease AS MATERIALIZED (
  SELECT p.partition, l.next
  FROM unnest($1::smallint[], $2::bigint[], $3::bigint[], $4::bigint[]) AS l (partition, epoch, previous, next)
  JOIN inbox_partition p ON p.partition = l.partition AND p.epoch = l.epoch AND p.position = l.previous
  WHERE p.owner = $5
  ORDER BY p.partition
  FOR NO KEY UPDATE OF p
), moved AS (
  UPDATE inbox_partition p SET position = lease.next
  FROM lease WHERE p.partition = lease.partition
  RETURNING 1
), recorded AS (
  INSERT INTO inbox (partition, position, wallet_sequence, event_id, wallet_id, status)
  SELECT * FROM unnest($6::smallint[], $7::bigint[], $8::bigint[], $9::uuid[], $10::uuid[], $11::"char"[])
  ON CONFLICT DO NOTHING
  RETURNING 1
)
SELECT (SELECT count(*)::int FROM moved) AS moved, (SELECT count(*)::int FROM recorded) AS recorded
`;
