/** Wallets that are below their minimum, closed and not empty, or in another state than they were last put into. */
export const bounds = /* sql */ `
SELECT format('wallet %s: it is %s with a balance of %s, holds %s back, and may go to %s; it was last %s',
    w.id, w.status, w.balance, w.held, w.min_balance, coalesce(s.kind, 'opened')) AS problem
FROM wallet.wallet w
  LEFT JOIN (
    SELECT DISTINCT ON (wallet_id) wallet_id, kind FROM wallet.change
    WHERE kind IN ('frozen', 'unfrozen', 'closed') ORDER BY wallet_id, sequence DESC
  ) s ON s.wallet_id = w.id
WHERE w.balance::numeric - w.held < w.min_balance OR w.held < 0 OR w.status = 'closed' AND (w.balance <> 0 OR w.held <> 0)
  OR w.status <> CASE s.kind WHEN 'frozen' THEN 'frozen' WHEN 'closed' THEN 'closed' ELSE 'active' END
LIMIT 20`;
