/**
 * A page of a day's events: those whose ids are in a window. Ids count through all partitions, so a window holds as many
 * events as it is wide, at most.
 *
 * Takes   $1 first moment of the day, $2 first of the next one, $3 the highest id, $4 the id before the lowest,
 *         $5 the type wanted, $6 its version (null: any).
 * Returns (id, partition, created_at, envelope), the newest first; envelope is null where type or version are others, so
 *         that what nobody wants is counted, and not read.
 * Guarantees: reads just this window, by the primary key of this day's table, once for each partition. Only the page itself is
 *         sorted.
 */
export const PAGE = /* sql */ `
SELECT o.id, o.partition, o.created_at,
  CASE WHEN o.type = $5::text AND ($6::int IS NULL OR o.version = $6::int) THEN o.envelope::text END AS envelope
FROM relay_partition r
  CROSS JOIN LATERAL (
    SELECT o.id, o.partition, o.created_at, o.type, o.version, o.envelope FROM outbox o
    WHERE o.partition = r.partition AND o.id <= $3::bigint AND o.id > $4::bigint
      AND o.created_at >= $1::timestamptz AND o.created_at < $2::timestamptz
  ) o
ORDER BY o.id DESC
`;
