import { sealedRecords } from '../../sealing/sql/records.sql.js';

/** What differs between block $1, which was sealed from $2 up to $3, and the book as it is: by transaction. */
export const differences = /* sql */ `
SELECT format('block %s, transaction %s: %s', $1::bigint, id, CASE
    WHEN now.record IS NULL THEN 'its entries were removed'
    WHEN sealed.record IS NULL THEN 'it was inserted after the block was sealed'
    WHEN t.id IS NULL THEN 'its row in wallet.transaction was removed'
    WHEN substr(now.record, 17, 16) <> substr(sealed.record, 17, 16) THEN 'its row in wallet.transaction was changed'
    ELSE 'its entries were changed' END) || coalesce(': ' || (
      SELECT format('%s %s; %s', t.kind, t.amount, string_agg(format('line %s: %s %s', line, account, amount), ', ' ORDER BY line))
      FROM wallet.entry e WHERE e.transaction_id = id), '') AS problem
FROM (
  SELECT encode(substr(record, 1, 16), 'hex')::uuid AS id, record
  FROM wallet.seal s CROSS JOIN LATERAL generate_series(0, s.transactions - 1) i CROSS JOIN LATERAL substr(s.records, 48 * i + 1, 48) record
  WHERE s.block = $1::bigint
) sealed
  FULL JOIN (SELECT transaction_id AS id, record FROM (${sealedRecords('$2::timestamptz', '$3::timestamptz')}) r) now USING (id)
  LEFT JOIN wallet.transaction t USING (id)
WHERE now.record IS DISTINCT FROM sealed.record
LIMIT 20`;
