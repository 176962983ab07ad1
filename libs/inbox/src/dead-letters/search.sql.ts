/**
 * Looks for a text in one stretch of the dead letters, from the newest on.
 *
 * Takes   $1 a pattern for ILIKE, $2 states (null: any), $3 the id to go on after (null: from the newest), $4 how many to look at.
 * Returns one row: looked (how many there were), last (the id to go on after; null at the end), found: [{id, fingerprint, source}].
 */
export const searchSql = /* sql */ `
WITH stretch AS MATERIALIZED (
  SELECT id, fingerprint, source, state, error, event FROM dead_letter
  WHERE $3::text IS NULL OR id < $3
  ORDER BY id DESC
  LIMIT $4
)
SELECT count(*)::int AS looked, min(id) AS last,
       coalesce(json_agg(json_build_object('id', id, 'fingerprint', fingerprint, 'source', source) ORDER BY id DESC) FILTER (
         WHERE ($2::text[] IS NULL OR state = ANY ($2)) AND (error ILIKE $1 OR event::text ILIKE $1)), '[]') AS found
FROM stretch`;
