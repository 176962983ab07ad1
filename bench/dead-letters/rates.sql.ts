/** How many were sent in each whole window of $2 seconds of replay $1, the first one first; the last, broken one is left out. */
export const sentPerWindow = /* sql */ `
WITH sent AS (
  SELECT floor(extract(epoch FROM sent_at - min(sent_at) OVER ()) / $2::int)::int AS n
  FROM ops.replay_item WHERE replay_id = $1 AND sent_at IS NOT NULL
)
SELECT n, count(*)::int AS sent FROM sent WHERE n < (SELECT max(n) FROM sent) GROUP BY n ORDER BY n
`;
