/**
 * What a wallet's entries between two sequences add up to, by kind.
 *
 * Takes   $1 wallet, $2 sequence (excluded), $3 sequence (included), $4 the balance at $2.
 * Returns (kind, count, "in", "out", broken): amounts in minor units, both positive, as text; broken: how many entries do not
 *         lead from the balance before to the balance after them.
 */
export const STATEMENT_TOTALS = /* sql */ `
SELECT t.kind, count(*)::int AS count,
  coalesce(sum(e.amount) FILTER (WHERE e.amount > 0), 0)::text AS "in",
  coalesce(-sum(e.amount) FILTER (WHERE e.amount < 0), 0)::text AS "out",
  (count(*) FILTER (WHERE e.balance_after::numeric <> e.balance_before::numeric + e.amount))::int AS broken
FROM (
  SELECT transaction_id, amount, balance_after, lag(balance_after, 1, $4::bigint) OVER (ORDER BY sequence) AS balance_before
  FROM wallet.entry WHERE account = 'wallet:' || $1::uuid AND sequence > $2 AND sequence <= $3
) e JOIN wallet.transaction t ON t.id = e.transaction_id
GROUP BY t.kind ORDER BY t.kind
`;
