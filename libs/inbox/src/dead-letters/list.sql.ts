/** Columns of a DeadLetter, as its properties are named. bigint comes as text. */
export const deadLetterColumns = /* sql */ `
id, source, source_key AS "sourceKey", partition, position, event, event_id AS "eventId", type, version,
wallet_id AS "walletId", amount::text, currency, error_class AS "errorClass", error, stack, fingerprint, attempts, state,
first_failed_at AS "firstFailedAt", died_at AS "diedAt", replayed_at AS "replayedAt", replays,
replay_ref AS "replayRef", edited`;

/**
 * A page of cases, the newest first.
 *
 * Takes   $1 state, $2 fingerprint, $3 the id to go on after (each null for any), $4 how many.
 * Returns DeadLetter rows. Ids are UUIDs v7 behind one prefix, so their order is the order in which cases were opened.
 */
export const listSql = /* sql */ `
SELECT ${deadLetterColumns}
FROM dead_letter
WHERE ($1::text IS NULL OR state = $1) AND ($2::text IS NULL OR fingerprint = $2) AND ($3::text IS NULL OR id < $3)
ORDER BY id DESC
LIMIT $4`;
