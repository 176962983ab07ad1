/**
 * Opens a case, or opens it again when this source and key have one.
 *
 * Takes   $1 id for a new case, $2 source, $3 source key, $4 partition, $5 position, $6 event (text), $7 event id, $8 type,
 *         $9 version, $10 wallet, $11 error class, $12 error, $13 stack, $14 fingerprint, $15 attempts,
 *         $16 first failed at (null: now), $17 amount, $18 currency.
 * Returns `id`, the case's.
 * Guarantees: one case for each source and key. When it is opened again, the event, the first failure and the number of replays are kept:
 *         what failed may have been an edited copy.
 */
export const recordSql = /* sql */ `
INSERT INTO dead_letter AS d (id, source, source_key, partition, position, event, event_id, type, version, wallet_id,
                              error_class, error, stack, fingerprint, attempts, first_failed_at, amount, currency)
VALUES ($1, $2, $3, $4, $5, $6::json, $7, $8, $9, $10, $11, $12, $13, $14, $15, coalesce($16::timestamptz, now()), $17, $18)
ON CONFLICT (source, source_key) DO UPDATE
SET state = 'open', event_id = excluded.event_id, type = excluded.type, version = excluded.version,
    wallet_id = excluded.wallet_id, error_class = excluded.error_class, error = excluded.error, stack = excluded.stack,
    fingerprint = excluded.fingerprint, attempts = excluded.attempts, died_at = now()
RETURNING d.id`;
