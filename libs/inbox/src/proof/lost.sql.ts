/**
 * Positions without an inbox row; asked only after the counts disagree.
 *
 * Takes   $1 partition, $2 and $3 the positions between which to look (after $2, up to $3).
 * Returns `position`, the lowest 20.
 */
export const lostSql = /* sql */ `
SELECT expected.position::float8 AS position
FROM generate_series($2::bigint + 1, $3::bigint) AS expected (position)
WHERE NOT EXISTS (SELECT FROM inbox i WHERE i.partition = $1::smallint AND i.position = expected.position)
ORDER BY 1
LIMIT 20`;
