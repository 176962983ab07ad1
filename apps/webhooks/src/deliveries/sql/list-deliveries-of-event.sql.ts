/**
 * One event on its way to every endpoint that gets it.
 *
 * $1 uuid event
 */
export const listDeliveriesOfEventSql = /* sql */ `
SELECT endpoint_id AS "endpointId", status, created_at AS "createdAt", finished_at AS "finishedAt",
       CASE status WHEN 'waiting' THEN due_at END AS "nextAttemptAt"
FROM delivery
WHERE event_id = $1
ORDER BY endpoint_id
`;
