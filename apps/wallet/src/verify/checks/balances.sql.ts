/** Wallets whose balance is not the sum of their entries, and entries of no wallet. */
export const balances = /* sql */ `
SELECT format('wallet %s: its balance is %s, and its entries sum to %s', coalesce(w.id, e.wallet_id), w.balance, coalesce(e.total, 0)) AS problem
FROM wallet.wallet w
  FULL JOIN (
    SELECT substr(account, 8)::uuid AS wallet_id, sum(amount) AS total FROM wallet.entry WHERE sequence IS NOT NULL GROUP BY 1
  ) e ON e.wallet_id = w.id
WHERE w.balance IS DISTINCT FROM coalesce(e.total, 0)
LIMIT 20`;
