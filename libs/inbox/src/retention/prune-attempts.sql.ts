/**
 * Removes old attempts of events that are finished. Those of retries and of cases that are not closed stay.
 *
 * Takes   $1 days to keep, $2 how many.
 * Returns `removed`.
 */
export const pruneAttemptsSql = /* sql */ `
WITH removed AS (
  DELETE FROM inbox_attempt WHERE ctid IN (
    SELECT a.ctid FROM inbox_attempt a
    WHERE a.started_at < now() - make_interval(days => $1)
      AND NOT EXISTS (SELECT FROM inbox_retry r WHERE r.partition = a.partition AND r.position = a.position)
      AND NOT EXISTS (SELECT FROM dead_letter d WHERE d.source = 'handler' AND d.source_key = a.partition || '-' || a.position
                                                  AND d.state IN ('open', 'replaying'))
    LIMIT $2
  )
  RETURNING 1
)
SELECT count(*)::int AS removed FROM removed`;
