/**
 * Makes a delivery for every event and every active endpoint that subscribes to its type, and keeps each event that
 * anyone gets once.
 *
 * $1 json: array of { id, type, envelope }
 *
 * Returns { deliveries: number made }. Running it again makes nothing new. The lock on the endpoints lasts until the
 * transaction commits, so that an endpoint that is deleted meanwhile cancels these deliveries too: either we see that it
 * is gone, or it sees our rows.
 */
export const fanOutSql = /* sql */ `
WITH event AS MATERIALIZED (
  SELECT id, type, envelope FROM json_to_recordset($1::json) AS e(id uuid, type text, envelope json)
),
subscriber AS MATERIALIZED (
  SELECT id, events FROM endpoint
  WHERE status = 'active' AND events && ARRAY(SELECT DISTINCT type FROM event)
  ORDER BY id
  FOR SHARE
),
kept AS (
  INSERT INTO message (event_id, type, envelope)
  SELECT id, type, envelope FROM event
  WHERE EXISTS (SELECT FROM subscriber WHERE event.type = ANY (subscriber.events))
  ON CONFLICT DO NOTHING
),
made AS (
  INSERT INTO delivery (event_id, endpoint_id)
  SELECT event.id, subscriber.id FROM event JOIN subscriber ON event.type = ANY (subscriber.events)
  ON CONFLICT DO NOTHING
  RETURNING 1
)
SELECT count(*)::int AS deliveries FROM made
`;
