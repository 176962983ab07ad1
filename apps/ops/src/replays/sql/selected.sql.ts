/**
 * Whether the dead letter `d` is among those that somebody chose; each null parameter leaves its condition out.
 *
 * Takes $1 text[] ids, $2 uuid[] cases, $3 consumer, $4 side, $5 type, $6 uuid wallet, $7 currency, $8 and $9 from when
 *       (inclusive) until when (exclusive) it died, $10 error class.
 */
export const SELECTED = /* sql */ `
  ($1::text[] IS NULL OR d.id = ANY ($1)) AND ($2::uuid[] IS NULL OR d.case_id = ANY ($2))
  AND ($3::text IS NULL OR d.consumer = $3)
  AND ($4::text IS NULL OR CASE d.source WHEN 'webhook' THEN 'partner' ELSE 'ours' END = $4)
  AND ($5::text IS NULL OR d.type = $5) AND ($6::uuid IS NULL OR d.wallet_id = $6)
  AND ($7::text IS NULL OR d.currency = $7)
  AND ($8::timestamptz IS NULL OR d.died_at >= $8) AND ($9::timestamptz IS NULL OR d.died_at < $9)
  AND ($10::text IS NULL OR d.error_class = $10)`;

/**
 * How many of them can be replayed, and how many cannot because they are being replayed or closed already.
 *
 * Takes   what SELECTED takes.
 * Returns open, busy.
 */
export const COUNT_SELECTED = /* sql */ `
SELECT count(*) FILTER (WHERE d.state = 'open' AND NOT d.closing)::int AS open,
       count(*) FILTER (WHERE d.state = 'replaying' OR (d.state = 'open' AND d.closing))::int AS busy
FROM dead_letter d WHERE ${SELECTED}`;
