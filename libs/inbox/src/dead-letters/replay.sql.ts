/**
 * Locks the dead letters that somebody wants to replay, in the order of their ids, so that two who ask for the same ones take turns.
 *
 * Takes   $1 ids, $2 the replay's reference, or null.
 * Returns the columns of a DeadLetter, and `repeated`: whether this very reference was given for it before.
 */
export const lockForReplaySql = (columns: string) => /* sql */ `
SELECT ${columns}, EXISTS (SELECT FROM dead_letter_replay r WHERE r.dead_letter_id = id AND r.ref = $2::uuid) AS repeated
FROM dead_letter
WHERE id = ANY ($1::text[])
ORDER BY id
FOR UPDATE`;

/**
 * Marks locked dead letters as being replayed, and keeps the reference for ever.
 *
 * Takes   $1 ids, $2 the reference or null, $3 the event to be handled in place of the original one (as text), or null.
 * Returns the rows as they are then.
 */
export const markReplayingSql = (columns: string) => /* sql */ `
WITH referred AS (
  INSERT INTO dead_letter_replay (dead_letter_id, ref) SELECT id, $2::uuid FROM unnest($1::text[]) AS id WHERE $2::uuid IS NOT NULL
)
UPDATE dead_letter
SET state = 'replaying', replayed_at = now(), replays = replays + 1, replay_ref = $2::uuid, edited = $3::json
WHERE id = ANY ($1::text[])
RETURNING ${columns}`;
