/** What became of every rule that there is or was: `revision` of the set in force, and `rules` as JSON [{id, hits, lastHitAt}]. */
export const listRulesSql = /* sql */ `
SELECT c.rules_revision::float8 AS revision,
       (SELECT coalesce(json_agg(json_build_object('id', r.id, 'hits', r.hits, 'lastHitAt', r.last_hit_at) ORDER BY r.id), '[]')
        FROM rejection_rule r) AS rules
FROM consumer_control c`;
