/**
 * Claims one mail for each event of a batch.
 *
 * Takes $1 json: an array of event envelopes. Returns nothing.
 * Guarantees one row an event, however often the event comes; a new row is due at once.
 * Rows are inserted in the order of their ids: two transactions with the same events wait for each other, and cannot
 * deadlock. Run it in the transaction that records the events in the inbox.
 */
export const INSERT_NOTIFICATIONS = /* sql */ `
INSERT INTO notification (event_id, wallet_id, type, event)
SELECT (event ->> 'id')::uuid, (event ->> 'subject')::uuid, event ->> 'type', event
FROM json_array_elements($1::json) AS event
ORDER BY 1
ON CONFLICT (event_id) DO NOTHING
`;
