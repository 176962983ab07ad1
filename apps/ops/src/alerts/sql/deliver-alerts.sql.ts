/** The columns of an AlertRow, of `alert a`. */
export const ALERT_COLUMNS = /* sql */ `
  a.id::text AS id, a.kind, a.case_id AS "caseId", a.level, a.at, a.consumer, a.type, a.version, a.error_class AS "errorClass",
  a.count, a.money, a.oldest_at AS "oldestAt"`;

/**
 * Claims what is to be told on a channel, and counts the attempt before it is made.
 *
 * Takes   $1 channel, $2 how many at most, $3 seconds after which the claim lapses.
 * Returns AlertRow with attempts, the oldest first: they are told together.
 * Guarantees: of several instances one gets each; a claim whose process died lapses, and is made again.
 */
export const CLAIM_DELIVERIES = /* sql */ `
WITH due AS (
  SELECT alert_id FROM alert_delivery
  WHERE channel = $1 AND state = 'waiting' AND due_at <= clock_timestamp()
  ORDER BY alert_id LIMIT $2
  FOR UPDATE SKIP LOCKED
), claimed AS (
  UPDATE alert_delivery d
  SET attempts = attempts + 1, due_at = clock_timestamp() + make_interval(secs => $3)
  FROM due WHERE d.alert_id = due.alert_id AND d.channel = $1
  RETURNING d.alert_id, d.attempts
)
SELECT ${ALERT_COLUMNS}, c.attempts FROM claimed c JOIN alert a ON a.id = c.alert_id ORDER BY a.id`;

/**
 * When something is to be told next.
 *
 * Takes   $1 channel.
 * Returns one row: ms, milliseconds from now (negative: it is due); null when nothing waits, which greatest() would hide.
 */
export const NEXT_DELIVERY = /* sql */ `
SELECT ceil(extract(epoch FROM min(due_at) - clock_timestamp()) * 1000)::float8 AS ms
FROM alert_delivery WHERE channel = $1 AND state = 'waiting'`;

/**
 * Writes down how an attempt ended.
 *
 * Takes   $1 channel, $2 bigint[] alerts, $3 int[] the attempts claimed, $4 what was wrong (null: it arrived), $5 int[]
 *         milliseconds until the next attempt (null: none).
 * Returns nothing. A claim that has lapsed and was made anew is not touched.
 */
export const SETTLE_DELIVERIES = /* sql */ `
UPDATE alert_delivery d
SET state = CASE WHEN $4::text IS NULL THEN 'sent' WHEN e.retry_in_ms IS NULL THEN 'failed' ELSE 'waiting' END,
    sent_at = CASE WHEN $4::text IS NULL THEN clock_timestamp() END, error = $4,
    due_at = clock_timestamp() + make_interval(secs => coalesce(e.retry_in_ms, 0) / 1000.0)
FROM unnest($2::bigint[], $3::int[], $5::int[]) AS e (alert_id, attempt, retry_in_ms)
WHERE d.channel = $1 AND d.alert_id = e.alert_id AND d.attempts = e.attempt AND d.state = 'waiting'`;

/**
 * A page of alerts, the newest first.
 *
 * Takes   $1 bigint the last of the page before or null, $2 how many.
 * Returns AlertRow with deliveries.
 */
export const LIST_ALERTS = /* sql */ `
SELECT ${ALERT_COLUMNS},
  (SELECT coalesce(json_agg(json_build_object('channel', d.channel, 'state', d.state, 'attempts', d.attempts,
                                              'sentAt', d.sent_at, 'error', d.error) ORDER BY d.channel), '[]')
   FROM alert_delivery d WHERE d.alert_id = a.id) AS deliveries
FROM alert a
WHERE $1::bigint IS NULL OR a.id < $1
ORDER BY a.id DESC LIMIT $2`;
