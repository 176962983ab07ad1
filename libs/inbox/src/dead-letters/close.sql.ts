/**
 * Closes dead letters that are left as they are, because their case was resolved so.
 *
 * Takes   $1 ids.
 * Returns (id, closed) of those that exist; closed is false for one that is not open.
 */
export const closeSql = /* sql */ `
WITH found AS (
  SELECT id, state FROM dead_letter WHERE id = ANY ($1::text[]) ORDER BY id FOR UPDATE
), closed AS (
  UPDATE dead_letter d SET state = 'closed' FROM found WHERE d.id = found.id AND found.state = 'open'
)
SELECT id, state = 'open' AS closed FROM found`;
