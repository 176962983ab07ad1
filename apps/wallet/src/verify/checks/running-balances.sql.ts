/** Entries whose balance does not follow from the one before it. */
export const runningBalances = /* sql */ `
SELECT format('entry %s of %s (transaction %s): %s and %s do not make %s',
    sequence, account, transaction_id, before, amount, balance_after) AS problem
FROM (
  SELECT transaction_id, account, sequence, amount, balance_after,
    lag(balance_after, 1, 0::bigint) OVER (PARTITION BY substr(account, 8)::uuid ORDER BY sequence) AS before
  FROM wallet.entry WHERE sequence IS NOT NULL
) e
WHERE balance_after <> before::numeric + amount
LIMIT 20`;
