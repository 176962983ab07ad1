/**
 * Keeps readers and retries from parking anything behind these dead letters ($1: ids) until this transaction ends: what is parked behind
 * one that is closed just then would wait for ever.
 */
export const lockPartitionsOfSql = /* sql */ `
SELECT FROM inbox_partition
WHERE partition IN (SELECT partition FROM dead_letter WHERE id = ANY ($1::text[]) AND source = 'handler')
ORDER BY partition
FOR NO KEY UPDATE`;

/**
 * Closes dead letters that are left as they are, because their case was resolved so.
 *
 * Takes   $1 ids.
 * Returns (id, closed, walletId) of those that exist; closed is false for one that is not open, walletId null if no event of the wallet
 *         can be parked behind it.
 */
export const closeSql = /* sql */ `
WITH found AS (
  SELECT id, state, source, wallet_id FROM dead_letter WHERE id = ANY ($1::text[]) ORDER BY id FOR UPDATE
), closed AS (
  UPDATE dead_letter d SET state = 'closed' FROM found WHERE d.id = found.id AND found.state = 'open'
)
SELECT id, state = 'open' AS closed, CASE source WHEN 'handler' THEN wallet_id END AS "walletId" FROM found`;
