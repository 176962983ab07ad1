/**
 * Removes events that nobody waits for any more, with their deliveries and attempts.
 *
 * $1 uuid: events older than this id (UUIDs v7 sort by time), $2 int: how many at most
 * Returns { pruned: number of events }; call it again while that is $2.
 */
export const pruneSql = /* sql */ `
WITH old AS MATERIALIZED (
  SELECT event_id FROM message
  WHERE event_id < $1
    AND NOT EXISTS (SELECT FROM delivery d WHERE d.event_id = message.event_id AND d.status IN ('waiting', 'delivering'))
  ORDER BY event_id
  LIMIT $2
),
attempts AS (DELETE FROM delivery_attempt USING old WHERE delivery_attempt.event_id = old.event_id),
deliveries AS (DELETE FROM delivery USING old WHERE delivery.event_id = old.event_id),
messages AS (DELETE FROM message USING old WHERE message.event_id = old.event_id RETURNING 1)
SELECT count(*)::int AS pruned FROM messages
`;
