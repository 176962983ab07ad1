/**
 * A wallet's entries within a part of its sequence, by the index on (account, sequence).
 *
 * Takes   $1 wallet, $2 and $3: the sequences that they lie between, both excluded, $4 kind or NULL, $5 how many at most.
 * Returns (entry): JSON.
 *
 * OFFSET 0 keeps the planner from beginning at the transactions of a rare kind, of all wallets: it reads entries, looks up the
 * transaction of each, and stops when it has enough.
 */
export function selectEntries(order: 'ASC' | 'DESC'): string {
  return /* sql */ `
SELECT wallet.entry_json(e, its.transaction) AS entry
FROM wallet.entry e
  CROSS JOIN LATERAL (SELECT t AS transaction FROM wallet.transaction t WHERE t.id = e.transaction_id OFFSET 0) its
WHERE e.account = 'wallet:' || $1::uuid AND e.sequence > $2 AND e.sequence < $3
  AND ($4::text IS NULL OR (its.transaction).kind = $4)
ORDER BY e.sequence ${order} LIMIT $5
`;
}
