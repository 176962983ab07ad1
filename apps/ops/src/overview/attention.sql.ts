/**
 * What waits for somebody, of everything that ops keeps.
 *
 * Takes   nothing.
 * Returns one row: open, investigating, reopened (cases); ours, partner (open dead letters); "oldestAt" (died first of what
 *         is open, or null); money ([{currency, amount, count}] of what is open or replaying); rules, edits (proposed).
 */
export const attentionSql = /* sql */ `
SELECT c.*, (
  SELECT coalesce(json_agg(json_build_object('currency', currency, 'amount', amount::text, 'count', count) ORDER BY currency), '[]')
  FROM (SELECT currency, sum(amount) AS amount, sum(count)::int AS count FROM case_money GROUP BY currency HAVING sum(count) > 0) m
) AS money,
(SELECT count(*)::int FROM rejection_rule WHERE state = 'proposed') AS rules,
(SELECT count(*)::int FROM edit WHERE state = 'proposed') AS edits
FROM (
  SELECT count(*) FILTER (WHERE state = 'open')::int AS open,
         count(*) FILTER (WHERE state = 'investigating')::int AS investigating,
         count(*) FILTER (WHERE state = 'reopened')::int AS reopened,
         coalesce(sum(open) FILTER (WHERE side = 'ours'), 0)::int AS ours,
         coalesce(sum(open) FILTER (WHERE side = 'partner'), 0)::int AS partner,
         min(oldest_open_at) AS "oldestAt"
  FROM dead_letter_case
) c`;
