/**
 * The attempts at one delivery as a trace shows them, the first one first, at most 200: with what the partner answered.
 *
 * $1 uuid endpoint, $2 uuid event
 */
export const listAnsweredAttemptsSql = /* sql */ `
SELECT attempt, started_at AS "startedAt", started_at + duration_ms * interval '1 millisecond' AS "finishedAt", outcome,
       CASE WHEN outcome = 'failed' THEN format('DeliveryFailedError(%s)', error_code) END AS "errorClass", error,
       CASE WHEN response_status IS NOT NULL
            THEN json_build_object('status', response_status, 'body', response_body) END AS response
FROM delivery_attempt
WHERE endpoint_id = $1 AND event_id = $2
ORDER BY attempt
LIMIT 200
`;
