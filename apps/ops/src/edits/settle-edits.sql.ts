/**
 * Ends edits whose dead letters are no longer being replayed.
 *
 * Takes   $1 text[] dead letters.
 * Returns id, state and before (the state it had) of those that are settled: applied when the edited event was; failed when the
 *         dead letter is open again, was rejected or closed, or is lost.
 */
export const SETTLE_EDITS = /* sql */ `
UPDATE edit e
SET state = CASE d.state WHEN 'superseded' THEN 'applied' ELSE 'failed' END, revision = e.revision + 1
FROM dead_letter d, edit was
WHERE d.id = ANY ($1::text[]) AND e.dead_letter_id = d.id AND (d.lost OR (d.replay_ref = e.id AND d.state <> 'replaying'))
  AND e.state IN ('approved', 'sent') AND was.id = e.id
RETURNING e.id, e.state, was.state AS before`;
