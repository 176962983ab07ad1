/**
 * How long the longest overdue delivery has waited: { seconds }, 0 when none is overdue. One probe per endpoint that waits
 * for anything (a loose index scan, as in claim.sql).
 */
export const oldestDueSql = /* sql */ `
WITH RECURSIVE waiting(endpoint_id, due_at) AS (
  (SELECT endpoint_id, due_at FROM delivery WHERE status = 'waiting' ORDER BY endpoint_id, due_at LIMIT 1)
  UNION ALL
  SELECT next.endpoint_id, next.due_at FROM waiting CROSS JOIN LATERAL (
    SELECT endpoint_id, due_at FROM delivery
    WHERE status = 'waiting' AND endpoint_id > waiting.endpoint_id
    ORDER BY endpoint_id, due_at LIMIT 1
  ) AS next
)
SELECT greatest(0, coalesce(extract(epoch FROM now() - min(due_at)), 0))::float AS seconds FROM waiting
`;
