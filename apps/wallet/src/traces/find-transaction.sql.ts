/**
 * A transaction, and where its events are to be looked for.
 *
 * Takes   $1 transaction.
 * Returns no row without such a transaction; else one: id, kind, "walletId", "postedAt" and `created_at` (the same, for find-events), wallets and
 *         sequences (of its entries, one event each), retained (false when the outbox of its day was dropped).
 */
export const FIND_TRANSACTION = /* sql */ `
SELECT t.id, t.kind, t.wallet_id AS "walletId", wallet.utc(t.created_at) AS "postedAt", e.wallets, e.sequences,
  to_regclass('wallet.outbox_' || to_char(t.created_at AT TIME ZONE 'UTC', 'YYYYMMDD')) IS NOT NULL AS retained
FROM wallet.transaction t
  CROSS JOIN LATERAL (
    SELECT array_agg(substr(account, 8) ORDER BY line) AS wallets, array_agg(sequence::text ORDER BY line) AS sequences
    FROM wallet.entry WHERE transaction_id = t.id AND sequence IS NOT NULL
  ) e
WHERE t.id = $1
`;
