/**
 * Looks for a text in one stretch of the dead letters, from the newest on.
 *
 * Takes   $1 the text, $2 states (null: any), $3 the id to go on after (null: from the newest), $4 how many to look at.
 * Returns one row: looked (how many there were), last (the id to go on after; null at the end), found: [{id, fingerprint, source}].
 *
 * strpos over lower, not ILIKE: every character of the text stands for itself, and it takes half the time.
 *
 * @param collation whose lower case it is, see FOLDING; 'C' for ASCII
 */
export const searchSql = (collation: string) => {
  const folded = (value: string) => `lower(${value} COLLATE "${collation}")`;
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

/** Folds ASCII and nothing else, in half the time. */
export const FOLDS_ASCII = 'C';

/**
 * The collation that folds the letters of every language, whatever the database's locale is: Postgres' own since 17, else ICU's,
 * which nearly every build has; else, and in any encoding but UTF-8, the database's.
 *
 * Takes   nothing.
 * Returns one row: name.
 */
export const FOLDING = /* sql */ `
SELECT coalesce(
  (SELECT collname FROM pg_collation
   WHERE collnamespace = 'pg_catalog'::regnamespace AND collname IN ('pg_c_utf8', 'und-x-icu')
     AND getdatabaseencoding() = 'UTF8' AND collencoding IN (-1, pg_char_to_encoding('UTF8'))
   ORDER BY collname = 'pg_c_utf8' DESC LIMIT 1), 'default') AS name`;
