/**
 * Transactions whose entries are not exactly two, summing to zero, of its accounts, amount and time, and in the direction of its
 * kind; and entries of no transaction.
 */
export const entries = /* sql */ `
SELECT format('transaction %s (%s, %s %s): %s', coalesce(t.id, e.transaction_id), t.kind, t.amount, t.currency, CASE
    WHEN t.id IS NULL THEN 'there are entries, and no such transaction'
    WHEN e.lines IS DISTINCT FROM 2 THEN format('it has %s entries', coalesce(e.lines, 0))
    WHEN e.total <> 0 THEN format('its entries sum to %s', e.total)
    WHEN e.of_its_time IS DISTINCT FROM t.created_at THEN 'its entries are of another time'
    ELSE format('its entries are %s %s and %s %s', e.one, e.amount, e.other, -e.amount) END) AS problem
FROM wallet.transaction t
  FULL JOIN (
    SELECT transaction_id, count(*) AS lines, sum(amount) AS total,
      CASE WHEN min(created_at) = max(created_at) THEN min(created_at) END AS of_its_time,
      max(account) FILTER (WHERE line = 1) AS one, max(account) FILTER (WHERE line = 2) AS other, max(amount) FILTER (WHERE line = 1) AS amount
    FROM wallet.entry GROUP BY transaction_id
  ) e ON e.transaction_id = t.id
  LEFT JOIN wallet.transaction original ON original.id = t.reverses
WHERE t.id IS NULL OR e.lines IS DISTINCT FROM 2 OR e.total <> 0 OR e.of_its_time IS DISTINCT FROM t.created_at
  OR e.one IS DISTINCT FROM 'wallet:' || t.wallet_id
  OR e.other IS DISTINCT FROM coalesce('wallet:' || t.to_wallet_id, 'external:' || t.currency)
  OR e.amount IS DISTINCT FROM CASE t.kind
    WHEN 'top_up' THEN t.amount
    WHEN 'reversal' THEN CASE original.kind WHEN 'top_up' THEN -t.amount ELSE t.amount END
    ELSE -t.amount END
LIMIT 20`;
