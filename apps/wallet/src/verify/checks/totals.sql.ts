/** Currencies of which wallets hold another amount than came in from outside. */
export const totals = /* sql */ `
SELECT format('%s: wallets hold %s, and %s came in from outside', currency, coalesce(held, 0), coalesce(came, 0)) AS problem
FROM (SELECT currency, sum(balance) AS held FROM wallet.wallet GROUP BY currency) wallets
  FULL JOIN (
    SELECT substr(account, 10) AS currency, -sum(amount) AS came FROM wallet.entry WHERE sequence IS NULL GROUP BY account
  ) outside USING (currency)
WHERE coalesce(held, 0) <> coalesce(came, 0)
LIMIT 20`;
