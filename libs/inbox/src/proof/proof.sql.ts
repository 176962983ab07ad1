/**
 * What became of the events up to a cut, by partition.
 *
 * Takes   $1 partitions, $2 the last position of each that counts, $3 true to count every row that is kept; else rows up
 *         to inbox_partition.counted_to are known to be complete, and only the others are counted.
 * Returns partition, start, position, `base` (counted from there) and `cut` (counted to there), `present` (rows found in
 *         between), and the events with a status other than applied: retrying, dead, rejected, stale, passed, from start
 *         to cut and including what retention removed.
 * Guarantees: one snapshot, so an event is counted exactly once. Needs time for what is not applied (a partial index), and
 *         for what came in since the last count, not for all that is retained.
 */
export const proofSql = /* sql */ `
SELECT
  p.partition, p.start::float8 AS start, p.position::float8 AS position,
  b.base::float8 AS base, b.cut::float8 AS cut, present.rows::float8 AS present,
  other.retrying, other.dead,
  (other.rejected + p.pruned_rejected)::float8 AS rejected,
  (other.stale + p.pruned_stale)::float8 AS stale,
  (other.passed + p.pruned_passed)::float8 AS passed
FROM unnest($1::smallint[], $2::bigint[]) AS asked (partition, up_to)
JOIN inbox_partition p ON p.partition = asked.partition
CROSS JOIN LATERAL (
  SELECT greatest(p.start, least(p.position, asked.up_to)) AS cut, CASE WHEN $3 THEN p.pruned_to ELSE p.counted_to END AS base
) b
CROSS JOIN LATERAL (
  SELECT count(*) AS rows FROM inbox i WHERE i.partition = p.partition AND i.position > b.base AND i.position <= b.cut
) present
CROSS JOIN LATERAL (
  SELECT (count(*) FILTER (WHERE i.status = 'r'))::float8 AS retrying,
         (count(*) FILTER (WHERE i.status = 'd'))::float8 AS dead,
         count(*) FILTER (WHERE i.status = 'x') AS rejected,
         count(*) FILTER (WHERE i.status = 's') AS stale,
         count(*) FILTER (WHERE i.status = 'p') AS passed
  FROM inbox i
  WHERE i.partition = p.partition AND i.position <= b.cut AND i.status <> 'a'
) other
ORDER BY p.partition`;
