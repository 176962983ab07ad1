/**
 * Raises an alert for every case that is worse than it was known to be, and writes down how bad it is now.
 *
 * Takes   $1 seconds: how old the oldest open dead letter of a case may be, $2 text[] channels to tell it on.
 * Returns id of each alert raised.
 *
 * Levels; 0 is nothing to tell of, and what falls to 0 may be told of again:
 * - count (new_case, or reopened if it was resolved before): 1 from one dead letter on, 2 from 10, 3 from 100, …
 * - age (oldest_age): 1 from the bound on, 2 from twice the bound, 3 from four times, …
 * - unreviewed: 1 after 7 days without a review, 2 after 14, …
 * Guarantees: set-based; one at a time (the caller holds the lock), so each alert is raised once. What has been resolved is
 * forgotten, and a case that was reopened begins anew, even if nobody looked between.
 */
export const RAISE_ALERTS = /* sql */ `
WITH forgotten AS (
  DELETE FROM alert_level l USING dead_letter_case c WHERE c.id = l.case_id AND c.state = 'resolved'
), judged AS (
  SELECT c.*, c.open + c.replaying AS unsolved, of.since,
    CASE WHEN l.regressions = c.regressions THEN l.count ELSE 0 END AS known_count,
    CASE WHEN l.regressions = c.regressions THEN l.age ELSE 0 END AS known_age,
    CASE WHEN l.regressions = c.regressions THEN l.unreviewed ELSE 0 END AS known_unreviewed,
    CASE WHEN c.open + c.replaying > 0 THEN length((c.open + c.replaying)::text) ELSE 0 END AS count_level,
    CASE WHEN now() - c.oldest_open_at >= make_interval(secs => $1)
         THEN 1 + floor(log(2, (extract(epoch FROM now() - c.oldest_open_at) / $1)::numeric))::int ELSE 0 END AS age_level,
    floor(extract(epoch FROM now() - greatest(c.last_reviewed_at, of.since)) / (7 * 86400))::int AS unreviewed_level
  FROM dead_letter_case c
  LEFT JOIN alert_level l ON l.case_id = c.id
  -- Since when it has been open this time.
  CROSS JOIN LATERAL (SELECT CASE WHEN l.regressions = c.regressions THEN l.since
                                  WHEN c.regressions = 0 THEN c.opened_at ELSE now() END AS since) of
  WHERE c.state <> 'resolved'
), known AS (
  INSERT INTO alert_level AS l (case_id, regressions, since, count, age, unreviewed)
  SELECT id, regressions, since,
    CASE count_level WHEN 0 THEN 0 ELSE greatest(count_level, known_count) END,
    CASE age_level WHEN 0 THEN 0 ELSE greatest(age_level, known_age) END,
    CASE unreviewed_level WHEN 0 THEN 0 ELSE greatest(unreviewed_level, known_unreviewed) END
  FROM judged
  ON CONFLICT (case_id) DO UPDATE SET regressions = excluded.regressions, since = excluded.since, count = excluded.count,
    age = excluded.age, unreviewed = excluded.unreviewed
  WHERE (l.regressions, l.count, l.age, l.unreviewed)
    IS DISTINCT FROM (excluded.regressions, excluded.count, excluded.age, excluded.unreviewed)
), raised AS (
  INSERT INTO alert (kind, case_id, level, consumer, type, version, error_class, count, money, oldest_at)
  SELECT news.kind, j.id, news.level, j.consumer, j.type, j.version, j.error_class, j.unsolved,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('currency', m.currency, 'amount', m.amount::text, 'count', m.count)
                               ORDER BY m.currency), '[]') FROM case_money m WHERE m.case_id = j.id),
    j.oldest_open_at
  FROM judged j
  CROSS JOIN LATERAL (VALUES
    (CASE j.regressions WHEN 0 THEN 'new_case' ELSE 'reopened' END, j.count_level, j.known_count),
    ('oldest_age', j.age_level, j.known_age),
    ('unreviewed', j.unreviewed_level, j.known_unreviewed)
  ) AS news (kind, level, known)
  WHERE news.level > news.known
  ORDER BY j.opened_at, j.id, news.kind
  RETURNING id
), delivery AS (
  INSERT INTO alert_delivery (alert_id, channel) SELECT id, channel FROM raised CROSS JOIN unnest($2::text[]) AS channel
)
SELECT id FROM raised`;
