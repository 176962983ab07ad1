/**
 * Records events as rejected and counts them for their rules, in the transaction that marks them as such in the inbox.
 *
 * Takes   by event, in the same order: $1 partitions, $2 positions, $3 event ids, $4 wallets, $5 rules.
 * Guarantees: an event is recorded and counted once. Rules are locked in the order of their ids, so two batches never
 *         deadlock over them, and each is updated once, however many events it hit. A first attempt that ended with its
 *         process, which may be why somebody made the rule, is closed as died.
 */
export const recordRejectionsSql = /* sql */ `
WITH hit AS (
  SELECT * FROM unnest($1::smallint[], $2::bigint[], $3::uuid[], $4::uuid[], $5::uuid[])
                AS h (partition, position, event_id, wallet_id, rule_id)
), recorded AS (
  INSERT INTO rejection (partition, position, event_id, wallet_id, rule_id)
  SELECT partition, position, event_id, wallet_id, rule_id FROM hit
  ON CONFLICT DO NOTHING
  RETURNING rule_id
), tally AS (
  SELECT rule_id, count(*) AS hits FROM recorded GROUP BY rule_id
), locked AS MATERIALIZED (
  SELECT r.id FROM rejection_rule r WHERE r.id IN (SELECT rule_id FROM hit) ORDER BY r.id FOR NO KEY UPDATE
), closed AS (
  UPDATE inbox_attempt a SET finished_at = clock_timestamp(), outcome = 'died'
  FROM hit WHERE a.partition = hit.partition AND a.position = hit.position AND a.attempt = 1 AND a.finished_at IS NULL
)
UPDATE rejection_rule r SET hits = r.hits + tally.hits, last_hit_at = greatest(r.last_hit_at, now())
FROM locked JOIN tally ON tally.rule_id = locked.id
WHERE r.id = locked.id`;
