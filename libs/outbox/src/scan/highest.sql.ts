/**
 * Where to go on in a day: the highest id below a bound. One look into the index for each partition, however many ids are
 * missing in between.
 *
 * Takes   $1 first moment of the day, $2 first of the next one, $3 the bound.
 * Returns one row: `id`, null when there is none.
 */
export const HIGHEST = /* sql */ `
SELECT max(o.id) AS id
FROM relay_partition r
  CROSS JOIN LATERAL (
    SELECT o.id FROM outbox o
    WHERE o.partition = r.partition AND o.id < $3::bigint AND o.created_at >= $1::timestamptz AND o.created_at < $2::timestamptz
    ORDER BY o.id DESC
    LIMIT 1
  ) o
`;
