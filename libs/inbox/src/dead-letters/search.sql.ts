/**
 * Looks for a text in one stretch of the dead letters, from the newest on.
 *
 * Takes   $1 the text, $2 states (null: any), $3 the id to go on after (null: from the newest), $4 how many to look at.
 * Returns one row: looked (how many there were), last (the id to go on after; null at the end), found: [{id, fingerprint, source}].
 *
 * strpos over lower, not ILIKE: every character of the text stands for itself, and it takes half the time.
 *
 * @param ascii whether the text is ASCII: then no other letters need to be folded, which halves the time again
 */
export const searchSql = (ascii: boolean) => {
  const folded = (value: string) => `lower(${value} COLLATE "${ascii ? 'C' : 'default'}")`;
  const within = (value: string) => `strpos(${folded(value)}, ${folded('$1::text')}) > 0`;
  return /* sql */ `
SELECT count(*)::int AS looked, min(id) AS last,
       coalesce(json_agg(json_build_object('id', id, 'fingerprint', fingerprint, 'source', source) ORDER BY id DESC) FILTER (
         WHERE ($2::text[] IS NULL OR state = ANY ($2)) AND (${within('error')} OR ${within('event::text')})), '[]') AS found
FROM (
  SELECT id, fingerprint, source, state, error, event FROM dead_letter
  WHERE $3::text IS NULL OR id < $3
  ORDER BY id DESC
  LIMIT $4
) stretch`;
};
