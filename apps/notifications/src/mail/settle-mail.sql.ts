/**
 * Ends an attempt: writes its outcome, and what becomes of the mail.
 *
 * Takes $1 uuid: the event; $2 int: the attempt; $3 text: the mail's new status; $4 float8: milliseconds to the next
 * attempt (used when the status is pending); $5 text: the outcome; $6 int or null: the SMTP reply code; $7 text or
 * null: the reply, or what went wrong.
 * Returns one row ("nextAttemptAt" timestamptz or null), or none when another attempt has begun or the mail was
 * settled already: then nothing was changed.
 * A success that is reported late, after the attempt was given up as unknown, still counts while no later one began.
 */
export const SETTLE_MAIL = /* sql */ `
WITH settled AS (
  UPDATE notification
  SET status = $3,
      next_attempt_at = CASE WHEN $3 = 'pending' THEN clock_timestamp() + $4::float8 * interval '1 millisecond' END,
      sent_at = CASE WHEN $3 = 'sent' THEN clock_timestamp() END,
      unknown_outcomes = unknown_outcomes + ($5 = 'unknown')::int
  WHERE event_id = $1 AND attempts = $2 AND (status = 'sending' OR (status = 'pending' AND $3 = 'sent'))
  RETURNING event_id, attempts, next_attempt_at
)
UPDATE mail_attempt AS a
SET finished_at = clock_timestamp(), outcome = $5, smtp_code = $6, response = $7
FROM settled AS s
WHERE a.event_id = s.event_id AND a.attempt = s.attempts
RETURNING s.next_attempt_at AS "nextAttemptAt"
`;
