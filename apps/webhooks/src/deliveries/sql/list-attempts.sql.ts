/**
 * The attempts at one delivery as its dead letter shows them, the first one first, at most 200; one under way has no row yet.
 *
 * $1 uuid endpoint, $2 uuid event
 */
export const listAttemptsSql = /* sql */ `
SELECT attempt, started_at AS "startedAt", started_at + duration_ms * interval '1 millisecond' AS "finishedAt", outcome,
       CASE WHEN outcome = 'failed' THEN format('DeliveryFailedError(%s)', error_code) END AS "errorClass", error
FROM delivery_attempt
WHERE endpoint_id = $1 AND event_id = $2
ORDER BY attempt
LIMIT 200
`;
