/**
 * A period of a wallet: its sequences, what the wallet had before and after, and whose it is.
 *
 * Takes   $1 wallet, $2 from (included; NULL: since it was opened), $3 to (excluded; NULL: now), $4 how many entries at most.
 * Returns no row without such a wallet; else one. `tooManyAt`: the time of the first entry beyond $4, NULL when there is none.
 *
 * What happened does not change, so whatever is read later of these sequences belongs to the same statement.
 */
export const STATEMENT_PERIOD = /* sql */ `
WITH period AS MATERIALIZED (
  SELECT w.*, coalesce(wallet.sequence_before(w.id, $2::timestamptz), 0) AS after,
    coalesce(wallet.sequence_before(w.id, $3::timestamptz), w.sequence) AS last, clock_timestamp() AS now
  FROM wallet.wallet w WHERE w.id = $1
)
SELECT p.id AS "walletId", p.currency, p.owner_name AS "ownerName", p.owner_locale AS "ownerLocale", p.after, p.last,
  wallet.utc(coalesce($2, least(p.created_at, $3))) AS "from", wallet.utc(coalesce($3, p.now)) AS "to",
  wallet.utc(least($3, p.now)) AS "asOf", opening.balance::text AS "openingBalance", closing.balance::text AS "closingBalance",
  wallet.utc((
    SELECT e.created_at FROM wallet.entry e
    WHERE e.account = 'wallet:' || p.id AND e.sequence > p.after AND e.sequence <= p.last ORDER BY e.sequence OFFSET $4 LIMIT 1
  )) AS "tooManyAt"
FROM period p
  CROSS JOIN LATERAL wallet.state_after(p.id, p.after) opening
  CROSS JOIN LATERAL wallet.state_after(p.id, p.last) closing
`;
