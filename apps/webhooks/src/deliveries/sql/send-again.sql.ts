/**
 * Begins a new round of attempts for a delivery, due now, if its endpoint is active. One that waits is brought forward,
 * one under way is left alone. The event is put back if retention has removed it.
 *
 * $1 uuid event, $2 uuid endpoint, $3 text type, $4 json envelope (both null: the delivery must exist)
 *
 * Returns { endpoint: its status, or null when there is none; found: whether there is a delivery now }.
 */
export const sendAgainSql = /* sql */ `
WITH target AS MATERIALIZED (
  SELECT id, status FROM endpoint WHERE id = $2 FOR SHARE
),
kept AS (
  INSERT INTO message (event_id, type, envelope)
  SELECT $1::uuid, $3::text, $4::json FROM target WHERE status = 'active' AND $4::json IS NOT NULL
  ON CONFLICT DO NOTHING
),
restored AS (
  INSERT INTO delivery (event_id, endpoint_id)
  SELECT $1, id FROM target
  WHERE status = 'active'
    AND ($4::json IS NOT NULL OR EXISTS (SELECT FROM delivery d WHERE d.event_id = $1 AND d.endpoint_id = $2))
  ON CONFLICT (event_id, endpoint_id) DO UPDATE
  SET status = CASE WHEN delivery.status = 'delivering' THEN delivery.status ELSE 'waiting' END,
      due_at = CASE WHEN delivery.status = 'delivering' THEN delivery.due_at ELSE now() END,
      earlier = CASE WHEN delivery.status = 'delivering' THEN delivery.earlier ELSE delivery.attempts END,
      finished_at = NULL
  RETURNING 1
)
SELECT (SELECT status FROM target) AS endpoint, EXISTS (SELECT FROM restored) AS found
`;
