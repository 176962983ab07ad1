/** Wallets that hold back another amount than their open holds promise. */
export const held = /* sql */ `
SELECT format('wallet %s: it holds %s back, and its open holds promise %s', coalesce(w.id, h.wallet_id), w.held, coalesce(h.promised, 0)) AS problem
FROM wallet.wallet w
  FULL JOIN (
    SELECT wallet_id, sum(amount - captured) AS promised FROM wallet.hold WHERE status = 'pending' GROUP BY wallet_id
  ) h ON h.wallet_id = w.id
WHERE w.held IS DISTINCT FROM coalesce(h.promised, 0)
LIMIT 20`;
