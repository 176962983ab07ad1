/**
 * Dead letters that a consumer has not reported since a time at which it was asked for all of them.
 *
 * Takes   $1 consumer, $2 timestamptz, $3 how many.
 * Returns id, "caseId".
 */
export const FIND_LOST = /* sql */ `
SELECT id, case_id AS "caseId" FROM dead_letter
WHERE consumer = $1 AND seen_at < $2 AND NOT lost
ORDER BY id LIMIT $3`;

/** Locks cases, in the order of their ids, as everybody does who decides about one. Takes $1 uuid[]. */
export const LOCK_CASES_BY_ID = /* sql */ `
SELECT FROM dead_letter_case WHERE id = ANY ($1::uuid[]) ORDER BY id FOR UPDATE`;

/**
 * Marks them as lost: there is nothing left that could be replayed or closed. What was done with it stays, else it is closed.
 *
 * Takes   $1 text[] dead letters, of locked cases; $2 timestamptz, as above: what was reported meanwhile is left alone.
 * Returns id, before (the state that it had).
 */
export const LOSE_DEAD_LETTERS = /* sql */ `
UPDATE dead_letter d
SET lost = true, closing = false, state = CASE WHEN d.state IN ('open', 'replaying') THEN 'closed' ELSE d.state END
FROM dead_letter was
WHERE d.id = ANY ($1::text[]) AND d.seen_at < $2 AND NOT d.lost AND was.id = d.id
RETURNING d.id, was.state AS before`;
