/**
 * A page of rejected events, the newest first.
 *
 * Takes   $1 rule, $2 the id to go on after (each null for any), $3 how many.
 * Returns id (text), "ruleId", partition, position, "eventId", "walletId", "rejectedAt".
 */
export const listRejectionsSql = /* sql */ `
SELECT id::text, rule_id AS "ruleId", partition, position::float8 AS position, event_id AS "eventId",
       wallet_id AS "walletId", rejected_at AS "rejectedAt"
FROM rejection
WHERE ($1::uuid IS NULL OR rule_id = $1) AND ($2::bigint IS NULL OR id < $2)
ORDER BY id DESC
LIMIT $3`;
