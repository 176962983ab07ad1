/**
 * Counts the next rows of a partition, once and for all: the proof need not count them again, and retention may remove them.
 *
 * Takes   $1 partition, $2 how many.
 * Returns `counted`, true when that many were there and none was missing; no row when there were not that many yet.
 */
export const countSql = /* sql */ `
UPDATE inbox_partition p SET counted_to = p.counted_to + CASE WHEN c.present = $2::bigint THEN $2::bigint ELSE 0 END
FROM (
  SELECT q.partition, q.counted_to,
         (SELECT count(*) FROM inbox i
          WHERE i.partition = q.partition AND i.position > q.counted_to AND i.position <= q.counted_to + $2::bigint) AS present
  FROM inbox_partition q
  WHERE q.partition = $1::smallint AND q.position >= q.counted_to + $2::bigint
) c
WHERE p.partition = c.partition AND p.counted_to = c.counted_to
RETURNING c.present = $2::bigint AS counted`;
