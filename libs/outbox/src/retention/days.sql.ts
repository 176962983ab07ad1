/** Takes $1 days of retention. Returns `day` of the outbox's days that ended before that, the oldest first. */
export const DAYS = /* sql */ `
SELECT day::text
FROM pg_inherits i
  JOIN pg_class c ON c.oid = i.inhrelid
  CROSS JOIN LATERAL to_date(right(c.relname, 8), 'YYYYMMDD') AS day
WHERE i.inhparent = 'outbox'::regclass
  AND day < (now() AT TIME ZONE 'UTC')::date - $1::int
ORDER BY day
`;
