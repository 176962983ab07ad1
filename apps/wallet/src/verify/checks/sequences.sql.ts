/** Places where the sequences of a wallet's entries and changes together are not 1, 2, 3, …, the wallet's. */
export const sequences = /* sql */ `
SELECT format('wallet %s: its sequence is %s, and %s', coalesce(w.id, s.wallet_id), w.sequence, CASE
    WHEN s.sequence <> s.before + 1 THEN format('after %s comes %s', s.before, s.sequence)
    ELSE format('the last one is %s', coalesce(s.sequence, 0)) END) AS problem
FROM wallet.wallet w
  FULL JOIN (
    SELECT wallet_id, sequence, lag(sequence, 1, 0::bigint) OVER in_order AS before, lead(sequence) OVER in_order AS next
    FROM (
      SELECT substr(account, 8)::uuid AS wallet_id, sequence FROM wallet.entry WHERE sequence IS NOT NULL
      UNION ALL
      SELECT wallet_id, sequence FROM wallet.change
    ) taken
    WINDOW in_order AS (PARTITION BY wallet_id ORDER BY sequence)
  ) s ON s.wallet_id = w.id
WHERE s.sequence <> s.before + 1 OR s.next IS NULL AND coalesce(s.sequence, 0) IS DISTINCT FROM w.sequence
LIMIT 20`;
