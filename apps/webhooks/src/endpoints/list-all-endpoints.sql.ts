/**
 * Endpoints of all clients, the newest first, with how their deliveries go.
 *
 * $1 uuid: endpoints before this one, or null, $2 int how many, $3 uuid: the first event of the last 24 hours
 *
 * What is delivered is most of it, and is not looked at: it is what the index has of these hours, without what the small
 * partial indexes know to be in another state. Waiting and exhausted are all there are.
 */
export const listAllEndpointsSql = /* sql */ `
SELECT e.id, e.client, e.url, e.events, e.status, e.created_at AS "createdAt",
       waiting.count AS waiting, given_up.exhausted, given_up.recent AS "failed24h",
       recent.count - waiting.recent - delivering.recent - given_up.recent - given_up.cancelled AS "delivered24h",
       waiting.due_at AS "oldestDueAt"
FROM (
  SELECT * FROM endpoint WHERE status <> 'deleted' AND ($1::uuid IS NULL OR id < $1) ORDER BY id DESC LIMIT $2
) AS e
CROSS JOIN LATERAL (
  SELECT count(*)::int AS count, (count(*) FILTER (WHERE event_id >= $3::uuid))::int AS recent, min(due_at) AS due_at
  FROM delivery WHERE endpoint_id = e.id AND status = 'waiting'
) AS waiting
CROSS JOIN LATERAL (
  SELECT count(*)::int AS recent FROM delivery
  WHERE status = 'delivering' AND endpoint_id = e.id AND event_id >= $3::uuid
) AS delivering
CROSS JOIN LATERAL (
  SELECT (count(*) FILTER (WHERE status = 'exhausted'))::int AS exhausted,
         (count(*) FILTER (WHERE status = 'exhausted' AND event_id >= $3::uuid))::int AS recent,
         (count(*) FILTER (WHERE status = 'cancelled' AND event_id >= $3::uuid))::int AS cancelled
  FROM delivery WHERE endpoint_id = e.id AND status IN ('exhausted', 'cancelled')
) AS given_up
CROSS JOIN LATERAL (
  SELECT count(*)::int AS count FROM delivery WHERE endpoint_id = e.id AND event_id >= $3::uuid
) AS recent
ORDER BY e.id DESC
`;
