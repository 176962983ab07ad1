/**
 * Makes mails that were given up due again, with a full budget of attempts.
 *
 * Takes $1 uuid[]: their events. Returns event_id of those that were given up.
 */
export const REPLAY_MAIL = /* sql */ `
UPDATE notification
SET status = 'pending', next_attempt_at = clock_timestamp(), forgiven = attempts
WHERE event_id = ANY ($1::uuid[]) AND status IN ('dead', 'held')
RETURNING event_id
`;
