/**
 * A wallet's entries within a part of its sequence, by the index on (account, sequence); to be followed by an ORDER BY.
 *
 * Takes   $1 wallet, $2 and $3: the sequences that they lie between, both excluded, $4 kind or NULL, $5 how many at most.
 * Returns (entry): JSON.
 */
export function selectEntries(order: 'ASC' | 'DESC'): string {
  return /* sql */ `
SELECT wallet.entry_json(e, t) AS entry
FROM wallet.entry e JOIN wallet.transaction t ON t.id = e.transaction_id
WHERE e.account = 'wallet:' || $1::uuid AND e.sequence > $2 AND e.sequence < $3 AND ($4::text IS NULL OR t.kind = $4)
ORDER BY e.sequence ${order} LIMIT $5
`;
}
