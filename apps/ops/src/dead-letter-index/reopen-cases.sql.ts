/**
 * Opens cases again that were resolved: they have failed since. What was found out (root cause, ticket, owner) stays.
 *
 * Takes   $1 uuid[] cases, locked by the caller.
 * Returns id, resolution, regressions of those that were resolved: what their resolution was, and how often they came back.
 */
export const REOPEN_CASES = /* sql */ `
UPDATE dead_letter_case c
SET state = 'reopened', regressions = c.regressions + 1, revision = c.revision + 1,
    resolution = NULL, reason = NULL, rule_id = NULL, left_dead = 0, resolved_at = NULL, resolved_by = NULL
FROM dead_letter_case before
WHERE c.id = ANY ($1::uuid[]) AND c.state = 'resolved' AND before.id = c.id
RETURNING c.id, before.resolution, before.resolved_by AS "resolvedBy", c.regressions`;
