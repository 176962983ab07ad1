/**
 * What a wallet had at a moment.
 *
 * Takes   $1 wallet, and $2 a time (timestamptz), $3 a sequence, or neither (both NULL): now.
 * Returns no row without such a wallet; else one: the answer's fields, `openedAt`, `newest` (its sequence now), `early` (the time
 *         is before the wallet's). `balance` is NULL when the sequence has not been reached.
 */
export const BALANCE_AT = /* sql */ `
SELECT w.id AS "walletId", w.currency, s.balance::text, s.held::text, (s.balance - s.held)::text AS available, m.sequence,
  wallet.utc(CASE WHEN $3 IS NULL THEN least($2, clock_timestamp()) ELSE s.at END) AS "asOf",
  wallet.utc(w.created_at) AS "openedAt", w.sequence AS newest, coalesce($2 < w.created_at, false) AS early
FROM wallet.wallet w
  CROSS JOIN LATERAL (
    -- What happened at that very time counts.
    SELECT coalesce($3::bigint, wallet.sequence_before(w.id, $2::timestamptz + interval '1 microsecond'), w.sequence) AS sequence
  ) m
  LEFT JOIN LATERAL wallet.state_after(w.id, m.sequence) s ON true
WHERE w.id = $1
`;
