/** Takes $1 a day, or null. Returns `day` of the outbox's days from that one back to the oldest that is kept. */
export const DAYS_BACK = /* sql */ `
SELECT day::text
FROM pg_inherits i
  JOIN pg_class c ON c.oid = i.inhrelid
  CROSS JOIN LATERAL to_date(right(c.relname, 8), 'YYYYMMDD') AS day
WHERE i.inhparent = 'outbox'::regclass AND ($1::date IS NULL OR day <= $1::date)
ORDER BY day DESC
`;
