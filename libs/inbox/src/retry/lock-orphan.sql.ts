/** True for an attempt whose runner is gone, or ($2, $3: runner and its keys in hand) has lost it. $1: seconds without a sign of life. */
const orphaned = /* sql */ `
r.state = 'running' AND r.started_at < clock_timestamp() - make_interval(secs => $1)
AND CASE WHEN r.runner = $2
         THEN r.partition || '-' || r.position <> ALL ($3::text[])
         ELSE NOT EXISTS (SELECT FROM inbox_instance i
                          WHERE i.id = r.runner AND i.seen_at > clock_timestamp() - make_interval(secs => $1)) END`;

/**
 * Takes the row of an attempt that ended with its process, or that this process could not end because it lost Postgres.
 *
 * Takes   $1 seconds without a sign of life after which a process is gone, $2 this process, $3 the keys it has in hand,
 *         $4 partition, $5 position.
 * Returns what claim-retry returns; no row when the attempt is not orphaned, or somebody else is taking it.
 */
export const lockOrphanSql = /* sql */ `
SELECT r.event::text, r.attempts, r.attempts_before, r.attempts_allowed, r.first_failed_at
FROM inbox_retry r
WHERE r.partition = $4::smallint AND r.position = $5::bigint AND ${orphaned}
FOR UPDATE SKIP LOCKED`;

/**
 * What the retries' sweep looks for.
 *
 * Takes   $1 to $3 as above, $4 how many.
 * Returns `key`: retries that are due, the longest waiting first, and orphaned attempts. Two index scans; both indexes are
 *         empty while nothing fails.
 */
export const findOverdueSql = /* sql */ `
(SELECT r.partition || '-' || r.position AS key FROM inbox_retry r
 WHERE r.state = 'waiting' AND r.next_attempt_at <= clock_timestamp()
 ORDER BY r.next_attempt_at LIMIT $4)
UNION ALL
(SELECT r.partition || '-' || r.position FROM inbox_retry r WHERE ${orphaned} LIMIT $4)`;
