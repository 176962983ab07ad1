/** The columns of a ReplayRow, of `replay r`. What an ended replay has not sent is passed over, without a row being written. */
const COLUMNS = /* sql */ `
  r.id, r.state, r.kind, r.description, r.case_ids AS "caseIds", r.reason, r.created_by AS "createdBy",
  r.created_at AS "createdAt", r.started_at AS "startedAt", r.finished_at AS "finishedAt", r.items_removed_at AS "itemsRemovedAt", r.summary, r.ramp,
  r.step_seconds AS "stepSeconds", r.stop_ratio AS "stopRatio", r.attempts, r.ran_ms::float8 AS "ranMs",
  CASE WHEN r.state = 'running' AND r.rate_at > clock_timestamp() - interval '10 seconds' THEN r.rate ELSE 0 END AS rate,
  r.stopped_because AS "stoppedBecause", r.revision::float8 AS revision,
  (SELECT json_agg(json_build_object('consumer', c.consumer, 'waiting', c.waiting, 'sent', c.sending + c.sent,
            'succeeded', c.succeeded, 'failed', c.failed, 'skipped', c.skipped,
            'heldSince', c.held_since, 'heldReason', c.held_reason) ORDER BY c.consumer)
   FROM replay_consumer c WHERE c.replay_id = r.id) AS consumers`;

/** Takes $1 uuid. Returns a ReplayRow, or none. */
export const FIND_REPLAY = /* sql */ `SELECT ${COLUMNS} FROM replay r WHERE r.id = $1`;

/**
 * A page, the newest first.
 *
 * Takes   $1 text[] states or null, $2 uuid the last of the page before or null, $3 how many.
 */
export const LIST_REPLAYS = /* sql */ `
SELECT ${COLUMNS} FROM replay r
WHERE ($1::text[] IS NULL OR r.state = ANY ($1)) AND ($2::uuid IS NULL OR r.id < $2)
ORDER BY r.id DESC LIMIT $3`;

/**
 * Those in which dead letters of a case are or were, the newest first: a probe for each replay, however many items it has.
 *
 * Takes   $1 uuid the case, $2 how many.
 */
export const LIST_REPLAYS_OF_CASE = /* sql */ `
SELECT ${COLUMNS} FROM replay r
CROSS JOIN LATERAL (SELECT FROM replay_item i WHERE i.case_id = $1 AND i.replay_id = r.id LIMIT 1) AS holds_one
ORDER BY r.id DESC LIMIT $2`;

/**
 * A page of items, by dead letter.
 *
 * Takes   $1 uuid the replay, $2 text[] states as they are stored or null, $3 the last id of the page before or null, $4 how many.
 * Returns "deadLetterId", "caseId", consumer, state, "sentAt", "settledAt", error.
 */
export const LIST_ITEMS = /* sql */ `
SELECT i.dead_letter_id AS "deadLetterId", i.case_id AS "caseId", i.consumer, i.state, i.sent_at AS "sentAt",
       i.settled_at AS "settledAt", i.error
FROM replay_item i
WHERE i.replay_id = $1 AND ($2::text[] IS NULL OR i.state = ANY ($2)) AND ($3::text IS NULL OR i.dead_letter_id > $3)
ORDER BY i.dead_letter_id LIMIT $4`;
