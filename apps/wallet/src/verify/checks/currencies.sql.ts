/** Transactions in another currency than one of their wallets holds. */
export const currencies = /* sql */ `
SELECT format('transaction %s moved %s, and wallet %s holds %s', t.id, t.currency, side.wallet_id, coalesce(w.currency, 'nothing: there is none')) AS problem
FROM wallet.transaction t
  CROSS JOIN LATERAL (VALUES (t.wallet_id), (t.to_wallet_id)) side(wallet_id)
  LEFT JOIN wallet.wallet w ON w.id = side.wallet_id
WHERE side.wallet_id IS NOT NULL AND w.currency IS DISTINCT FROM t.currency
LIMIT 20`;
