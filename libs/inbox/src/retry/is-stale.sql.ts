/**
 * Whether a later event of the same wallet was applied already.
 *
 * Takes   $1 partition, $2 position, $3 wallet.
 * Returns `stale`.
 * Guarantees: the partition stays locked until the transaction ends, so no later event is being applied meanwhile, and
 *         the answer holds until the retry's effect is committed. Uses the index inbox_wallet.
 */
export const lockPartitionSql = /* sql */ `SELECT 1 AS locked FROM inbox_partition WHERE partition = $1::smallint FOR NO KEY UPDATE`;

export const isStaleSql = /* sql */ `
SELECT EXISTS (
  SELECT FROM inbox WHERE wallet_id = $3::uuid AND position > $2::bigint AND partition = $1::smallint AND status = 'a'
) AS stale`;
