/**
 * Figures by day, currency and kind, summed over the shards.
 *
 * Takes $1 text or null: only this currency; $2 date, $3 date: from and to, both included.
 * Returns rows (date 'YYYY-MM-DD', currency, kind, count bigint, amount numeric), by date, currency and kind.
 */
export const READ_VOLUMES = /* sql */ `
SELECT to_char(day, 'YYYY-MM-DD') AS date, currency, kind, sum(count) AS count, sum(amount) AS amount
FROM volume
WHERE ($1::text IS NULL OR currency = $1) AND day BETWEEN $2::date AND $3::date
GROUP BY day, currency, kind
ORDER BY day, currency, kind
`;
