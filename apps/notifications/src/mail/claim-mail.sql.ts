import { MAIL_CLAIM } from './mail-claim.js';

/**
 * Starts an attempt to send one mail: counts it and records who makes it, before anything is sent.
 *
 * Takes $1 uuid: the event; $2 text: this instance.
 * Returns one MailClaim, or no row when the mail is not due, is being sent
 * by somebody else, or is done.
 * Guarantees that of any number of simultaneous claims one succeeds. Must be committed before the mail is sent.
 */
export const CLAIM_MAIL = /* sql */ `
WITH claimed AS (
  UPDATE notification
  SET status = 'sending', attempts = attempts + 1, attempt_started_at = clock_timestamp(), next_attempt_at = NULL
  WHERE event_id = $1 AND status = 'pending' AND next_attempt_at <= clock_timestamp()
  RETURNING *
), attempt AS (
  INSERT INTO mail_attempt (event_id, attempt, runner)
  SELECT event_id, attempts, $2 FROM claimed
)
SELECT ${MAIL_CLAIM} FROM claimed
`;
