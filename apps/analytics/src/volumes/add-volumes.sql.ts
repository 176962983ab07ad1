/**
 * Adds the figures of one batch to the totals.
 *
 * Takes $1 text[], $2 date[], $3 text[], $4 bigint[], $5 numeric[]: currencies, days, kinds, counts and amounts, one
 * figure each, sorted by (currency, day, kind), no key twice; $6 smallint: the shard of this instance.
 * Returns nothing. Locks the rows in the order given until the transaction ends.
 */
export const ADD_VOLUMES = /* sql */ `
INSERT INTO volume AS total (currency, day, kind, count, amount, shard)
SELECT currency, day, kind, count, amount, $6
FROM unnest($1::text[], $2::date[], $3::text[], $4::bigint[], $5::numeric[])
  WITH ORDINALITY AS added (currency, day, kind, count, amount, place)
ORDER BY place
ON CONFLICT (currency, day, kind, shard)
DO UPDATE SET count = total.count + EXCLUDED.count, amount = total.amount + EXCLUDED.amount
`;
