/**
 * What became of the event at one position.
 *
 * Takes   $1 partition, $2 position.
 * Returns one row: status (a letter of inbox.status, or null without a row), read (whether this consumer is past it),
 *         "eventId", "receivedAt", "nextAttemptAt", "deadLetterId"; no row when there is no such partition.
 */
export const traceSql = /* sql */ `
SELECT i.status, p.position >= $2::bigint AS read, i.event_id AS "eventId", i.received_at AS "receivedAt",
       CASE r.state WHEN 'waiting' THEN r.next_attempt_at END AS "nextAttemptAt", d.id AS "deadLetterId"
FROM inbox_partition p
LEFT JOIN inbox i ON i.partition = p.partition AND i.position = $2::bigint
LEFT JOIN inbox_retry r ON r.partition = p.partition AND r.position = $2::bigint
LEFT JOIN dead_letter d ON d.source = 'handler' AND d.source_key = p.partition || '-' || $2::bigint
WHERE p.partition = $1::smallint`;
