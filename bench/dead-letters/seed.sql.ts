/**
 * Dead letters of a consumer that failed at every event for a week: $1 how many, $2 in how many groups, $3 the template of an event
 * (as in workload.sql.ts), over 1,000 wallets. Each is a position of a partition, with its inbox row, as real ones are.
 *
 * A group is a fingerprint: another first frame of ours. Sizes are even, so that each group has $1 / $2.
 */
export const seedDeadLetters = /* sql */ `
WITH event AS MATERIALIZED (
  SELECT n, n % $2::int AS grp, (n % 16)::smallint AS partition, 1 + n / 16 AS position, 100 + n % 9900 AS amount,
         md5('wallet' || n % 1000)::uuid AS wallet_id,
         (lpad(to_hex(1764000000000 + n), 12, '0') || '7' || substr(md5('dead' || n), 1, 3) || '8' || substr(md5('dead' || n), 4, 15))::uuid AS event_id,
         now() - interval '7 days' + n * (interval '7 days' / $1::int) AS died_at
  FROM generate_series(0, $1::int - 1) AS n
), rows AS (
  INSERT INTO analytics.inbox (partition, position, wallet_sequence, event_id, wallet_id, status, received_at)
    SELECT partition, position, 1 + n / 1000, event_id, wallet_id, 'd', died_at FROM event
)
INSERT INTO analytics.dead_letter (id, source, source_key, partition, position, event, event_id, type, version, wallet_id, amount, currency,
                                   error_class, error, stack, fingerprint, attempts, first_failed_at, died_at)
  SELECT 'analytics-' || event_id, 'handler', partition || '-' || position, partition, position,
         format($3, event_id, wallet_id, amount, 1 + n / 1000, n)::json, event_id, 'TopUpCompleted', 1, wallet_id, amount, 'USD',
         'TypeError', 'no rate for day ' || n, 'TypeError: no rate' || E'\\n    at Rates.find' || grp || ' (file:///srv/apps/analytics/src/rates.js:1:1)',
         encode(sha256(('group' || grp)::bytea), 'hex'), 8, died_at - interval '1 minute', died_at
  FROM event
`;

/** The partitions say that they were read up to the seeded rows. */
export const seedPositions = /* sql */ `
UPDATE analytics.inbox_partition p SET position = last.position, start = 0
FROM (SELECT partition, max(position) AS position FROM analytics.inbox GROUP BY partition) last
WHERE p.partition = last.partition
`;
