/** What a review walks through: every unresolved case, the one with the oldest open dead letter first. Returns id. */
export const CASES_TO_REVIEW = /* sql */ `
SELECT id FROM dead_letter_case WHERE state <> 'resolved' ORDER BY oldest_open_at NULLS LAST, opened_at, id`;

/**
 * Freezes a review's items.
 *
 * Takes   $1 uuid the review, $2 jsonb: CaseSummary of each, in their order.
 */
export const ADD_ITEMS = /* sql */ `
INSERT INTO review_item (review_id, case_id, place, found)
SELECT $1, (item.found ->> 'id')::uuid, item.place, item.found
FROM jsonb_array_elements($2::jsonb) WITH ORDINALITY AS item (found, place)`;

/** Takes $1 uuid. Returns a Review, with times as the driver gives them, or no row. */
export const FIND_REVIEW = /* sql */ `
SELECT r.id, r.started_by AS "startedBy", r.started_at AS "startedAt", r.finished_at AS "finishedAt",
  (SELECT coalesce(json_agg(json_build_object('case', i.found, 'rootCause', i.root_cause, 'decision', i.decision,
            'note', i.note, 'decidedBy', i.decided_by, 'decidedAt', i.decided_at) ORDER BY i.place), '[]')
   FROM review_item i WHERE i.review_id = r.id) AS items
FROM review r WHERE r.id = $1`;

/**
 * A page, the newest first.
 *
 * Takes   $1 uuid the last of the page before or null, $2 how many.
 */
export const LIST_REVIEWS = /* sql */ `
SELECT r.id, r.started_by AS "startedBy", r.started_at AS "startedAt", r.finished_at AS "finishedAt", of.cases, of.decided
FROM review r
CROSS JOIN LATERAL (
  SELECT count(*)::int AS cases, count(decision)::int AS decided FROM review_item WHERE review_id = r.id
) of
WHERE $1::uuid IS NULL OR r.id < $1
ORDER BY r.id DESC LIMIT $2`;

/**
 * Decides about an item of a review.
 *
 * Takes   $1 uuid the review, $2 uuid the case, $3 root cause, $4 decision, $5 note or null, $6 who.
 */
export const DECIDE = /* sql */ `
UPDATE review_item
SET root_cause = $3, decision = $4, note = $5, decided_by = $6, decided_at = clock_timestamp()
WHERE review_id = $1 AND case_id = $2`;
