/** Events that later ones of their wallet must wait for: being retried, parked themselves, or dead with nothing decided yet. */
const unresolved = /* sql */ `
SELECT r.partition, r.position, r.wallet_id FROM inbox_retry r
UNION ALL
SELECT d.partition, d.position, d.wallet_id FROM dead_letter d WHERE d.source = 'handler' AND d.state IN ('open', 'replaying')`;

/** All wallets with such an event in these partitions ($1). Returns wallet_id. */
export const blockedWalletsSql = /* sql */ `
SELECT DISTINCT u.wallet_id FROM (${unresolved}) u WHERE u.partition = ANY ($1::smallint[]) AND u.wallet_id IS NOT NULL`;

/**
 * The first such event of each of these wallets ($1).
 *
 * Returns wallet_id, position.
 * Guarantees: exact while the transaction holds the partition's row, which retries of strict consumers lock, too.
 */
export const firstUnresolvedSql = /* sql */ `
SELECT u.wallet_id, min(u.position)::float8 AS position
FROM (${unresolved}) u WHERE u.wallet_id = ANY ($1::uuid[])
GROUP BY u.wallet_id`;
