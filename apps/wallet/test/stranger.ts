import { until } from '@purser/testing';
import type { TestDatabase } from '@purser/testing';
import pg from 'pg';

/** Somebody else's transaction, which holds the wallets' rows until it is told to let go. */
export async function stranger(database: TestDatabase, ...walletIds: string[]): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
  await client.query('BEGIN');
  await client.query('SELECT FROM wallet.wallet WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE', [walletIds]);
  return async () => {
    await client.query('ROLLBACK');
    await client.end();
  };
}

/** Until a posting of the service waits for a row's lock. */
export async function someoneWaits(database: TestDatabase): Promise<void> {
  const waiting = `SELECT FROM pg_stat_activity
    WHERE datname = current_database() AND usename = 'purser_wallet' AND wait_event_type = 'Lock'`;
  await until(async () => (await database.query(waiting)).length > 0, { what: 'a posting that waits for a row' });
}
