/**
 * One event on its way to every endpoint that gets it, with what is sent there.
 *
 * $1 uuid event
 */
export const listDeliveriesOfEventSql = /* sql */ `
SELECT d.endpoint_id AS "endpointId", d.status, d.created_at AS "createdAt", d.finished_at AS "finishedAt",
       CASE d.status WHEN 'waiting' THEN d.due_at END AS "nextAttemptAt", endpoint.url, message.envelope
FROM delivery d
JOIN endpoint ON endpoint.id = d.endpoint_id
JOIN message ON message.event_id = d.event_id
WHERE d.event_id = $1
ORDER BY d.endpoint_id
`;
