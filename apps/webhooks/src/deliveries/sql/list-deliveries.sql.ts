/**
 * Deliveries of one endpoint, newest event first, each with its last attempts.
 *
 * $1 uuid endpoint, $2 text status or null, $3 uuid: events before this one, or null, $4 int how many, $5 uuid one event, or null
 */
export const listDeliveriesSql = /* sql */ `
SELECT d.event_id, message.type, d.status, d.attempts AS attempts_made, d.due_at, d.created_at, d.finished_at,
       coalesce(a.attempts, '[]') AS attempts
FROM delivery d
JOIN message ON message.event_id = d.event_id
LEFT JOIN LATERAL (
  SELECT json_agg(json_build_object(
           'attempt', attempt, 'startedAt', started_at, 'durationMs', duration_ms, 'outcome', outcome,
           'responseStatus', response_status, 'responseBody', response_body, 'errorCode', error_code, 'error', error
         ) ORDER BY attempt) AS attempts
  FROM (
    SELECT * FROM delivery_attempt t
    WHERE t.event_id = d.event_id AND t.endpoint_id = d.endpoint_id
    ORDER BY attempt DESC LIMIT 50
  ) AS latest
) AS a ON true
WHERE d.endpoint_id = $1
  AND ($2::text IS NULL OR d.status = $2)
  AND ($3::uuid IS NULL OR d.event_id < $3)
  AND ($5::uuid IS NULL OR d.event_id = $5)
ORDER BY d.event_id DESC
LIMIT $4
`;
