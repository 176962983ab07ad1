import { SELECTED } from './selected.sql.js';

/**
 * Freezes a replay's set: what is open and chosen at this moment, the oldest first where there is more than it may hold.
 *
 * Takes   what SELECTED takes, $11 uuid the replay, $12 the most it may hold.
 * Returns one row: count.
 */
export const FREEZE = /* sql */ `
WITH item AS (
  INSERT INTO replay_item (replay_id, dead_letter_id, case_id, consumer)
  SELECT $11::uuid, d.id, d.case_id, d.consumer
  FROM dead_letter d
  WHERE d.state = 'open' AND NOT d.closing AND ${SELECTED}
  ORDER BY d.died_at
  LIMIT $12
  RETURNING consumer
), counted AS (
  INSERT INTO replay_consumer (replay_id, consumer, waiting)
  SELECT $11::uuid, consumer, count(*) FROM item GROUP BY consumer
)
SELECT count(*)::int AS count FROM item`;

/**
 * What a frozen set is: how many, of what, worth what.
 *
 * Takes   $1 uuid the replay.
 * Returns count, consumers, types, money, wallets, "oldestDiedAt", "newestDiedAt": ReplaySummary without leftOut.
 */
export const SUMMARIZE = /* sql */ `
WITH chosen AS MATERIALIZED (
  SELECT d.consumer, d.type, d.version, d.currency, d.amount, d.wallet_id, d.died_at
  FROM replay_item i JOIN dead_letter d ON d.id = i.dead_letter_id
  WHERE i.replay_id = $1
)
SELECT count(*)::int AS count,
  (SELECT json_agg(row ORDER BY row.count DESC, row.consumer)
     FROM (SELECT consumer, count(*) FROM chosen GROUP BY 1) row) AS consumers,
  (SELECT json_agg(row ORDER BY row.count DESC, row.type, row.version)
     FROM (SELECT type, version, count(*) FROM chosen GROUP BY 1, 2) row) AS types,
  (SELECT coalesce(json_agg(row ORDER BY row.currency), '[]')
     FROM (SELECT currency, sum(amount)::text AS amount, count(*) FROM chosen
           WHERE currency IS NOT NULL AND amount IS NOT NULL GROUP BY 1) row) AS money,
  count(DISTINCT wallet_id)::int AS wallets,
  min(died_at) AS "oldestDiedAt", max(died_at) AS "newestDiedAt"
FROM chosen`;
