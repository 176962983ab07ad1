/** Transactions of which more was reversed than there was, or by something that is not their reversal. */
export const reversals = /* sql */ `
SELECT format('transaction %s (%s, %s %s): %s of it were reversed, by %s', r.reverses, o.kind, o.amount, o.currency, r.total, r.ids) AS problem
FROM (
  SELECT r.reverses, sum(r.amount) AS total, string_agg(r.id::text, ', ') AS ids,
    bool_and(o.kind <> 'reversal' AND o.wallet_id = r.wallet_id AND o.to_wallet_id IS NOT DISTINCT FROM r.to_wallet_id
      AND o.currency = r.currency AND o.created_at <= r.created_at) AS fits
  FROM wallet.transaction r LEFT JOIN wallet.transaction o ON o.id = r.reverses
  WHERE r.reverses IS NOT NULL GROUP BY r.reverses
) r
  LEFT JOIN wallet.transaction o ON o.id = r.reverses
WHERE o.id IS NULL OR r.total > o.amount OR r.fits IS NOT TRUE
LIMIT 20`;
