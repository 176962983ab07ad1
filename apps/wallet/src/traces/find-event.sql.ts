/**
 * One event by its id, and how far the relay has brought it.
 *
 * Takes   $1 event, $2 the time in its id.
 * Returns what find-events returns, and "transactionId" (null when no transaction caused it) and event (the envelope as it was
 *         committed); no row when there is none, or none any more.
 *
 * No index knows events by id. An id is made within the statement that writes the event, 10 s long at most, by the same clock:
 * so the BRIN index on time leads there, as in find-events.
 */
export const FIND_EVENT = /* sql */ `
SELECT o.event_id AS id, o.type, o.version, o.wallet_id AS "walletId", o.wallet_sequence::text AS sequence,
  wallet.utc(o.created_at) AS "committedAt", o.partition, p.position::text, coalesce(r.published >= p.position, false) AS published,
  o.envelope ->> 'traceparent' AS traceparent, o.envelope #>> '{data,transactionId}' AS "transactionId", o.envelope AS event
FROM wallet.outbox o
  LEFT JOIN wallet.outbox_position p ON p.partition = o.partition AND p.outbox_id = o.id AND p.created_at = o.created_at
  LEFT JOIN wallet.relay_partition r ON r.partition = o.partition
WHERE o.event_id = $1
  AND o.created_at >= $2::timestamptz - interval '1 second' AND o.created_at < $2::timestamptz + interval '10 seconds'
`;
