/** The attempts at one mail, the first one first. Takes $1 uuid: the event; at most 200. */
export const LIST_MAIL_ATTEMPTS = /* sql */ `
SELECT attempt, started_at AS "startedAt", finished_at AS "finishedAt", outcome, smtp_code AS code, response
FROM mail_attempt
WHERE event_id = $1
ORDER BY attempt
LIMIT 200
`;
