import type { TestDatabase } from '@purser/testing';

export interface PastEntry {
  at: string;
  /** Minor units: a top-up, or below 0 a withdrawal. */
  amount: bigint;
  reference?: string;
}

/** Posts as if it had been then, in the order of time, after what is there already; the wallet becomes as old as the first. */
export async function writeHistory(
  database: TestDatabase,
  walletId: string,
  past: readonly PastEntry[],
): Promise<void> {
  const [first] = past;
  if (first === undefined) return;
  // The database does not let a wallet grow older.
  await database.query(`
    ALTER TABLE wallet.wallet DISABLE TRIGGER USER;
    UPDATE wallet.wallet SET created_at = least(created_at, '${first.at}') WHERE id = '${walletId}';
    ALTER TABLE wallet.wallet ENABLE TRIGGER USER`);
  await database.query(
    `WITH past AS MATERIALIZED (
      SELECT wallet.uuid_v7() AS id, CASE WHEN p.amount > 0 THEN 'top_up' ELSE 'withdrawal' END AS kind, w.currency, p.*,
        w.sequence + n AS sequence, (w.balance + sum(p.amount) OVER (ORDER BY n))::bigint AS balance
      FROM unnest($2::timestamptz[], $3::bigint[], $4::text[]) WITH ORDINALITY AS p(at, amount, reference, n)
        JOIN wallet.wallet w ON w.id = $1
    ), transactions AS (
      INSERT INTO wallet.transaction (id, kind, wallet_id, amount, currency, reference, metadata, created_at)
        SELECT id, kind, $1, abs(amount), currency, reference, '{}', at FROM past
    ), entries AS (
      INSERT INTO wallet.entry (transaction_id, line, account, sequence, amount, balance_after, held_after, created_at)
        SELECT id, 1, 'wallet:' || $1::uuid, sequence, amount, balance, 0, at FROM past
        UNION ALL SELECT id, 2, 'external:' || currency, NULL, -amount, NULL, NULL, at FROM past
    )
    UPDATE wallet.wallet SET balance = last.balance, sequence = last.sequence
      FROM (SELECT balance, sequence FROM past ORDER BY n DESC LIMIT 1) last WHERE id = $1`,
    [
      walletId,
      past.map(({ at }) => at),
      past.map(({ amount }) => amount),
      past.map(({ reference }) => reference ?? null),
    ],
  );
}
