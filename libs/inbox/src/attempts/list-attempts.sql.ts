/** The attempts at one event, the first one first. Takes $1 partition, $2 position; at most 200. */
export const listAttemptsSql = /* sql */ `
SELECT attempt, started_at AS "startedAt", finished_at AS "finishedAt", outcome, error_class AS "errorClass", error
FROM inbox_attempt
WHERE partition = $1 AND position = $2
ORDER BY attempt
LIMIT 200`;
