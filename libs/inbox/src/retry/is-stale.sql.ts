/**
 * Keeps the reader of a partition from applying anything until this transaction ends. Takes $1 partition.
 */
export const lockPartitionSql = /* sql */ `SELECT 1 AS locked FROM inbox_partition WHERE partition = $1::smallint FOR NO KEY UPDATE`;

/**
 * Whether a later event of the same wallet was applied already.
 *
 * Takes   $1 partition, $2 position, $3 wallet.
 * Returns `stale`.
 * Guarantees: the answer holds until the commit, in a transaction that has locked the partition. Uses the index
 *         inbox_wallet, which `inboxTables({ walletIndex: true })` makes.
 */
export const isStaleSql = /* sql */ `
SELECT EXISTS (
  SELECT FROM inbox WHERE wallet_id = $3::uuid AND position > $2::bigint AND partition = $1::smallint AND status = 'a'
) AS stale`;
