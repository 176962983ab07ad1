/**
 * Removes the oldest inbox rows of a partition whose events are finished, with what says by which rule they were rejected, and adds
 * them to its counters.
 *
 * Takes   $1 partition, $2 days to keep, $3 how many rows to look at.
 * Returns `looked`, how many rows were old enough; 0 when there is nothing to do.
 * Guarantees: rows that are retrying or dead stay. Only rows that were counted go. The partition's row is locked for as
 *         long as one chunk takes, so a batch is held up no longer than that.
 */
export const pruneSql = /* sql */ `
WITH place AS (
  SELECT pruned_to, counted_to FROM inbox_partition WHERE partition = $1::smallint FOR NO KEY UPDATE
), oldest AS (
  SELECT i.position, i.received_at, i.status
  FROM inbox i, place
  WHERE i.partition = $1::smallint AND i.position > place.pruned_to AND i.position <= place.counted_to
  ORDER BY i.position
  LIMIT $3
), old AS (
  SELECT position FROM oldest WHERE received_at < now() - make_interval(days => $2)
), removed AS (
  DELETE FROM inbox i USING old
  WHERE i.partition = $1::smallint AND i.position = old.position AND i.status IN ('a', 'x', 's', 'p')
  RETURNING i.position, i.status
), forgotten AS (
  DELETE FROM rejection r USING removed
  WHERE removed.status = 'x' AND r.partition = $1::smallint AND r.position = removed.position
), tally AS (
  SELECT count(*) FILTER (WHERE status = 'a') AS applied, count(*) FILTER (WHERE status = 'x') AS rejected,
         count(*) FILTER (WHERE status = 's') AS stale, count(*) FILTER (WHERE status = 'p') AS passed
  FROM removed
)
UPDATE inbox_partition p
SET pruned_to = greatest(p.pruned_to, coalesce((SELECT max(position) FROM old), 0)),
    pruned_applied = pruned_applied + tally.applied, pruned_rejected = pruned_rejected + tally.rejected,
    pruned_stale = pruned_stale + tally.stale, pruned_passed = pruned_passed + tally.passed
FROM tally
WHERE p.partition = $1::smallint
RETURNING (SELECT count(*)::int FROM old) AS looked`;
