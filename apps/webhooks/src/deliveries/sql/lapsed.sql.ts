/**
 * Attempts whose process ended before it could say how they went: their claims lapsed. Returns event_id, endpoint_id,
 * attempt, earlier, duration_ms; changes nothing, since settling is what takes them over, once.
 *
 * $1 int: how many at most
 */
export const lapsedSql = /* sql */ `
SELECT event_id, endpoint_id, attempts AS attempt, earlier,
       (extract(epoch FROM due_at - started_at) * 1000)::int AS duration_ms
FROM delivery
WHERE status = 'delivering' AND due_at < now()
ORDER BY due_at
LIMIT $1
`;
