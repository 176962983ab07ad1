/**
 * Cases as their summaries, without the title.
 *
 * Takes   $1 uuid[] ids.
 * Returns rows of CaseSummary, in the order of the ids; money by currency. The trend alone is counted here, for these cases
 *         only: the rest is stored, see recount-cases.sql.ts.
 */
export const CASE_SUMMARIES = /* sql */ `
SELECT c.id, c.consumer, c.source, c.side, c.fingerprint, c.type, c.version, c.error_class AS "errorClass", c.error, c.frame,
  c.state, c.owner, c.ticket, c.root_cause AS "rootCause", c.resolution,
  json_build_object('total', c.total, 'open', c.open, 'replaying', c.replaying, 'done', c.total - c.open - c.replaying)
    AS "deadLetters",
  c.wallets, coalesce(stake.money, '[]') AS money, c.first_seen_at AS "firstSeenAt", c.last_seen_at AS "lastSeenAt",
  c.oldest_open_at AS "oldestOpenAt", c.last_reviewed_at AS "lastReviewedAt", c.regressions, trend.hours AS trend,
  c.revision::int AS revision
FROM unnest($1::uuid[]) WITH ORDINALITY AS wanted (id, place)
JOIN dead_letter_case c USING (id)
LEFT JOIN LATERAL (
  SELECT json_agg(json_build_object('currency', m.currency, 'amount', m.amount::text, 'count', m.count) ORDER BY m.currency)
    AS money
  FROM case_money m WHERE m.case_id = c.id
) AS stake ON true
CROSS JOIN LATERAL (
  SELECT array_agg(coalesce(died.count, 0) ORDER BY hour.hour) AS hours
  FROM generate_series(date_trunc('hour', now()) - interval '23 hours', date_trunc('hour', now()), interval '1 hour')
    AS hour (hour)
  LEFT JOIN (
    SELECT date_trunc('hour', died_at) AS hour, count(*)::int AS count
    FROM dead_letter
    WHERE case_id = c.id AND died_at >= date_trunc('hour', now()) - interval '23 hours'
    GROUP BY 1
  ) AS died USING (hour)
) AS trend
ORDER BY wanted.place`;
