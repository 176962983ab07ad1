/**
 * Mails that are due, the longest waiting first.
 *
 * Takes $1 int: how many at most. Returns rows (event_id uuid). Changes and claims nothing.
 */
export const FIND_DUE_MAILS = /* sql */ `
SELECT event_id
FROM notification
WHERE status = 'pending' AND next_attempt_at <= clock_timestamp()
ORDER BY next_attempt_at
LIMIT $1
`;
