/**
 * Per partition: what was committed, given a position, confirmed and dropped. `committed` counts the outbox's rows (the final
 * ones once, see count.sql.ts, the newest now), so that it does not depend on what the relay did with them.
 */
export const OUTBOX_PROOF = /* sql */ `
SELECT r.partition, r.published, r.floor,
  r.counted + (SELECT count(*) FROM outbox o WHERE o.partition = r.partition AND o.id > r.counted_id) AS committed,
  greatest(r.position, r.floor, (SELECT max(p.position) FROM outbox_position p WHERE p.partition = r.partition)) AS positioned
FROM relay_partition r
ORDER BY r.partition
`;
