import { sealedRecords } from '../../sealing/sql/records.sql.js';

/**
 * Recomputes the blocks $1 to $2, which were sealed from the times $3 (an array, one for each) up to $4, from the book as it is.
 * Returns the first that differs.
 */
export const blocks = /* sql */ `
SELECT s.block, s.transactions
FROM wallet.seal s
  LEFT JOIN (
    SELECT $1::bigint - 1 + width_bucket(at, $3::timestamptz[]) AS block, sum(entries) AS entries,
      string_agg(record, '' ORDER BY at, transaction_id) AS records
    FROM (${sealedRecords('($3::timestamptz[])[1]', '$4::timestamptz')}) r GROUP BY 1
  ) found ON found.block = s.block
WHERE s.block BETWEEN $1::bigint AND $2::bigint
  AND (s.records <> coalesce(found.records, '') OR s.entries <> coalesce(found.entries, 0))
ORDER BY s.block LIMIT 1`;
