import { MAIL_CLAIM } from './mail-claim.js';

/**
 * Mails whose attempt began so long ago that its process must be gone: every send is broken off long before.
 *
 * Takes $1 float8: that time in milliseconds; $2 int: how many at most.
 * Returns MailClaims, the oldest first. Changes nothing.
 */
export const FIND_ABANDONED_MAILS = /* sql */ `
SELECT ${MAIL_CLAIM}
FROM notification
WHERE status = 'sending' AND attempt_started_at < clock_timestamp() - $1::float8 * interval '1 millisecond'
ORDER BY attempt_started_at
LIMIT $2
`;
