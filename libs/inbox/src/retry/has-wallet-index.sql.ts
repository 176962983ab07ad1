/** Whether the inbox has a valid index whose first column is the wallet, which is-stale.sql.ts needs. Returns one row: found. */
export const hasWalletIndexSql = /* sql */ `
SELECT EXISTS (
  SELECT FROM pg_index i
  JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
  WHERE i.indrelid = 'inbox'::regclass AND i.indisvalid AND i.indpred IS NULL AND a.attname = 'wallet_id'
) AS found`;
