/** $1 wallets, whose ids count from 1. Their ids are those that load.ts asks for. */
export const seedWallets = /* sql */ `
INSERT INTO wallet.wallet (id, owner_id, owner_email, owner_name, owner_locale, currency, metadata)
SELECT ('01990000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, 'cus_' || i, 'user' || i || '@example.com', 'Ada Lovelace', 'en-GB',
  'USD', '{}'
FROM generate_series(1, $1::int) i
`;

/**
 * $1 top-ups of each wallet, one after the other through all wallets, as if posted within the last hour: transaction, two entries,
 * answer. They lie in the order of their time, as they do when they are posted. The checks at the end of a statement are left out,
 * because they are made for batches of hundreds; the books balance.
 */
export const seedHistory = /* sql */ `
WITH past AS MATERIALIZED (
  SELECT w.id AS wallet_id, s AS sequence, gen_random_uuid() AS id, date_trunc('milliseconds', now() - interval '1 hour'
    + interval '59 minutes' * (s - 1 + w.nth) / $1::int) AS at
  FROM (SELECT id, row_number() OVER (ORDER BY id) / count(*) OVER ()::float AS nth FROM wallet.wallet) w
    CROSS JOIN generate_series(1, $1::int) s
  ORDER BY at
), transactions AS (
  INSERT INTO wallet.transaction (id, kind, wallet_id, amount, currency, reference, metadata, created_at)
    SELECT id, 'top_up', wallet_id, 100, 'USD', 'invoice-1009', '{"channel":"card"}', at FROM past
), keys AS (
  INSERT INTO wallet.idempotency_key (client, key, request_hash, response, created_at)
    SELECT 'bench', id::text, '\\x00', '{"id":"past"}', at FROM past
)
INSERT INTO wallet.entry (transaction_id, line, account, sequence, amount, balance_after, held_after, created_at)
  SELECT id, line, side.account, side.sequence, side.amount, side.balance, side.held, at FROM past CROSS JOIN LATERAL (VALUES
    (1::smallint, 'wallet:' || wallet_id, sequence, 100, sequence * 100, 0), (2::smallint, 'external:USD', NULL, -100, NULL, NULL)
  ) side(line, account, sequence, amount, balance, held)
`;

export const seedBalances = /* sql */ `UPDATE wallet.wallet SET balance = 100 * $1::int, sequence = $1::int`;

/** What lies that far back has long been sealed. One call seals a block, of 20,000 entries at most. */
export const seal = /* sql */ `SELECT again_in_ms FROM wallet.seal_entries()`;
