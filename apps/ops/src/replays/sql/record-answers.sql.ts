/**
 * Writes down what a consumer answered.
 *
 * Takes   $1 uuid the replay, locked; $2 the consumer; $3 text[] ids, $4 text[] outcomes: replaying, already, not_open,
 *         not_found or refused; $5 text[] why it was refused, else null.
 * Returns nothing. What was settled meanwhile, because the outcome was reported before this is written, stays settled.
 */
export const RECORD_ANSWERS = /* sql */ `
WITH answered AS (
  UPDATE replay_item i
  SET state = CASE WHEN a.outcome IN ('replaying', 'already') THEN 'sent' ELSE 'skipped' END,
      settled_at = CASE WHEN a.outcome NOT IN ('replaying', 'already') THEN clock_timestamp() END,
      error = CASE a.outcome WHEN 'not_open' THEN 'Its consumer says that it is not open any more.'
                             WHEN 'not_found' THEN 'Its consumer does not know it.'
                             WHEN 'refused' THEN left(a.reason, 500) END
  FROM unnest($3::text[], $4::text[], $5::text[]) AS a (id, outcome, reason)
  WHERE i.replay_id = $1 AND i.dead_letter_id = a.id AND i.state = 'sending'
  RETURNING i.state
)
UPDATE replay_consumer c
SET sending = sending - n.sent - n.skipped, sent = c.sent + n.sent, skipped = c.skipped + n.skipped,
    held_since = NULL, held_reason = NULL
FROM (SELECT count(*) FILTER (WHERE state = 'sent') AS sent, count(*) FILTER (WHERE state = 'skipped') AS skipped
      FROM answered) n
WHERE c.replay_id = $1 AND c.consumer = $2`;
