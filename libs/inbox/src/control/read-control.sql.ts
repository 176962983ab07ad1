import { repeats } from '@purser/platform';

/**
 * What every instance asks every few seconds: one row by its primary key.
 *
 * Takes   $1 the revision of the rules that the caller has.
 * Returns paused, revision, and `rules` as JSON [{id, type, version, conditions, expiresAt}] of the same moment: null when the
 *         caller has them already.
 */
export const readControlSql = repeats(/* sql */ `
SELECT c.paused, c.rules_revision::float8 AS revision,
       CASE WHEN c.rules_revision <> $1::bigint THEN (
         SELECT coalesce(json_agg(json_build_object('id', r.id, 'type', r.type, 'version', r.version,
                                                    'conditions', r.conditions, 'expiresAt', r.expires_at)), '[]')
         FROM rejection_rule r WHERE r.active
       ) END AS rules
FROM consumer_control c WHERE c.one`);
