/**
 * Parks an event behind an earlier one of its wallet.
 *
 * Takes $1 partition, $2 position, $3 event (text), $4 event id, $5 type, $6 version, $7 wallet, $8 wallet sequence.
 */
export const parkSql = /* sql */ `
WITH marked AS (
  UPDATE inbox SET status = 'r' WHERE partition = $1::smallint AND position = $2::bigint
)
INSERT INTO inbox_retry (partition, position, event, event_id, type, version, wallet_id, wallet_sequence, state, attempts, next_attempt_at)
VALUES ($1::smallint, $2::bigint, $3::json, $4::uuid, $5::text, $6::smallint, $7::uuid, $8::bigint, 'parked', 0, 'infinity')`;

/**
 * Wakes the event that waits first behind the one that was just settled, in the same transaction.
 *
 * Takes   $1 wallet.
 * Returns one row when there is one. It is not woken when another event of the wallet, before it, is still unresolved.
 */
export const unparkSql = /* sql */ `
WITH next AS (
  SELECT r.partition, r.position FROM inbox_retry r
  WHERE r.wallet_id = $1::uuid AND r.state = 'parked'
    AND NOT EXISTS (SELECT FROM inbox_retry e WHERE e.wallet_id = $1::uuid AND e.position < r.position)
    AND NOT EXISTS (SELECT FROM dead_letter d
                    WHERE d.wallet_id = $1::uuid AND d.source = 'handler' AND d.state IN ('open', 'replaying') AND d.position < r.position)
  ORDER BY r.position LIMIT 1
)
UPDATE inbox_retry r SET state = 'waiting', next_attempt_at = clock_timestamp()
FROM next WHERE r.partition = next.partition AND r.position = next.position
RETURNING 1 AS woken`;

/** Those of these wallets ($1) of which something is parked. Returns wallet_id. */
export const walletsParkedSql = /* sql */ `
SELECT DISTINCT wallet_id FROM inbox_retry WHERE wallet_id = ANY ($1::uuid[]) AND state = 'parked'`;
