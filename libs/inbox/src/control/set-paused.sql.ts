/**
 * Pauses or resumes the consumer. Takes $1 whether it is to be paused, $2 by whom.
 *
 * Guarantees: pausing what is paused keeps who did it, and when.
 */
export const setPausedSql = /* sql */ `
UPDATE consumer_control
SET paused = $1, paused_by = CASE WHEN $1 THEN $2::text END, paused_at = CASE WHEN $1 THEN now() END
WHERE one AND paused <> $1`;
