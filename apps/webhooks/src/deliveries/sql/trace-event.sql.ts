/**
 * What became of one event at every endpoint that gets it, each with its last attempts: an EffectDto a row, but for the
 * times, which are dates.
 *
 * $1 uuid event
 */
export const traceEventSql = /* sql */ `
SELECT d.endpoint_id AS "endpointId", d.status, d.created_at AS "createdAt", d.finished_at AS "finishedAt",
       CASE d.status WHEN 'waiting' THEN d.due_at END AS "nextAttemptAt", a.attempts
FROM delivery d
CROSS JOIN LATERAL (
  SELECT coalesce(json_agg(json_build_object(
           'attempt', attempt, 'startedAt', started_at, 'finishedAt', started_at + duration_ms * interval '1 ms',
           'outcome', outcome, 'detail', coalesce(error, 'answered ' || response_status)
         ) ORDER BY attempt), '[]') AS attempts
  FROM (
    SELECT * FROM delivery_attempt t
    WHERE t.event_id = d.event_id AND t.endpoint_id = d.endpoint_id
    ORDER BY attempt DESC LIMIT 50
  ) AS latest
) AS a
WHERE d.event_id = $1
ORDER BY d.endpoint_id
`;
