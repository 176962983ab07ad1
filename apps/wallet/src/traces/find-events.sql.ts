/**
 * The events of a transaction and how far the relay has brought them.
 *
 * Takes   $1 wallets and $2 their sequences, one event each; $3 the time of the posting.
 * Returns (id, type, version, "walletId", sequence, "committedAt", partition, position, published, traceparent), in the given order.
 *
 * No index knows events by wallet, since every posting would pay for it. An event is written within moments of its posting's time, 10 s
 * (the limit of a statement) at the latest, and the BRIN index on time leads there: at a thousand postings a second that is
 * 10,000 rows to look at.
 */
export const FIND_EVENTS = /* sql */ `
SELECT o.event_id AS id, o.type, o.version, o.wallet_id AS "walletId", o.wallet_sequence::text AS sequence,
  wallet.utc(o.created_at) AS "committedAt", o.partition, p.position::text, coalesce(r.published >= p.position, false) AS published,
  o.envelope ->> 'traceparent' AS traceparent
FROM unnest($1::uuid[], $2::bigint[]) WITH ORDINALITY AS e(wallet_id, sequence, n)
  JOIN wallet.outbox o ON o.wallet_id = e.wallet_id AND o.wallet_sequence = e.sequence
    AND o.partition = wallet.partition_of(e.wallet_id)
    AND o.created_at >= $3::timestamptz - interval '1 second' AND o.created_at < $3::timestamptz + interval '10 seconds'
  LEFT JOIN wallet.outbox_position p ON p.partition = o.partition AND p.outbox_id = o.id AND p.created_at = o.created_at
  LEFT JOIN wallet.relay_partition r ON r.partition = o.partition
ORDER BY e.n
`;
