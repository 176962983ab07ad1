/**
 * Starts a new consumer above what no longer exists.
 *
 * Takes   $1 partition, $2 floor (the first position there is, minus 1), $3 owner, $4 epoch.
 * Returns one row, or none when the lease is not ours or the consumer has read something of the partition already. Then
 *         what is missing is a loss, which must not be hidden by moving on.
 */
export const skipToSql = /* sql */ `
WITH skipped AS (
  UPDATE inbox_partition SET start = $2::bigint, position = $2::bigint, counted_to = $2::bigint, pruned_to = $2::bigint
  WHERE partition = $1 AND owner = $3 AND epoch = $4 AND position = start AND position < $2::bigint
  RETURNING partition
)
SELECT partition FROM skipped`;
