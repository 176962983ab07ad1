/**
 * Removes the note of a first attempt, in the transaction that holds its effect: an event applied at once has no story.
 *
 * Takes $1 partition, $2 position.
 */
export const forgetAttemptSql = /* sql */ `
DELETE FROM inbox_attempt WHERE partition = $1 AND position = $2 AND attempt = 1 AND finished_at IS NULL`;
