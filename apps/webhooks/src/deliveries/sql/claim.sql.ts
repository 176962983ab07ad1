/**
 * Claims due deliveries, fairly: endpoints take turns, whoever has the least under way first, and none gets more than
 * its free slots. A claim is the beginning of an attempt, and is counted here.
 *
 * $1 uuid[]  endpoints known to this process, $2 int[] their free slots, $3 int[] their slots in use
 * $4 int     free slots of any other endpoint
 * $5 int     how many to claim at most
 * $6 int     milliseconds after which the claim lapses and the attempt counts as failed
 *
 * Returns what an attempt needs: event_id, endpoint_id, attempt, earlier, url, secret, secret_key_id, envelope.
 * Several processes may run it at once: a row is claimed by one of them.
 *
 * The recursion is a loose index scan: one probe per endpoint that waits for anything, however long its queue is.
 */
export const claimSql = /* sql */ `
WITH RECURSIVE waiting(endpoint_id) AS (
  (SELECT endpoint_id FROM delivery WHERE status = 'waiting' ORDER BY endpoint_id LIMIT 1)
  UNION ALL
  SELECT (SELECT d.endpoint_id FROM delivery d
          WHERE d.status = 'waiting' AND d.endpoint_id > waiting.endpoint_id
          ORDER BY d.endpoint_id LIMIT 1)
  FROM waiting WHERE waiting.endpoint_id IS NOT NULL
),
candidate AS MATERIALIZED (
  SELECT e.id, e.url, e.secret, e.secret_key_id, coalesce(s.free, $4) AS free, coalesce(s.taken, 0) AS taken
  FROM waiting
  JOIN endpoint e ON e.id = waiting.endpoint_id
  LEFT JOIN unnest($1::uuid[], $2::int[], $3::int[]) AS s(id, free, taken) ON s.id = e.id
  WHERE e.status = 'active'
),
due AS MATERIALIZED (
  SELECT d.event_id, d.endpoint_id
  FROM candidate
  CROSS JOIN LATERAL (
    SELECT event_id, endpoint_id, row_number() OVER (ORDER BY due_at) AS turn
    FROM (
      SELECT event_id, endpoint_id, due_at FROM delivery
      WHERE endpoint_id = candidate.id AND status = 'waiting' AND due_at <= now()
      ORDER BY due_at
      LIMIT least(candidate.free, $5)
      FOR UPDATE SKIP LOCKED
    ) AS locked
  ) AS d
  ORDER BY candidate.taken + d.turn
  LIMIT $5
)
UPDATE delivery
SET status = 'delivering', attempts = delivery.attempts + 1, started_at = now(),
    due_at = now() + make_interval(secs => $6 / 1000.0)
FROM due
JOIN candidate ON candidate.id = due.endpoint_id
JOIN message ON message.event_id = due.event_id
WHERE delivery.event_id = due.event_id AND delivery.endpoint_id = due.endpoint_id
RETURNING delivery.event_id, delivery.endpoint_id, delivery.attempts AS attempt, delivery.earlier,
          candidate.url, candidate.secret, candidate.secret_key_id, message.envelope
`;
