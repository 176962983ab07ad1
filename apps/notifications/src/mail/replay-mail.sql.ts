/**
 * Makes a mail that was given up due again, with a full budget of attempts.
 *
 * Takes $1 uuid: the event. Returns one row (event_id), or none when the mail is not given up.
 */
export const REPLAY_MAIL = /* sql */ `
UPDATE notification
SET status = 'pending', next_attempt_at = clock_timestamp(), forgiven = attempts
WHERE event_id = $1 AND status IN ('dead', 'held')
RETURNING event_id
`;
