import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { testDatabase } from '@purser/testing';
import type { TestDatabase } from '@purser/testing';
import pg from 'pg';
import { post } from '../../test/small-book.js';
import { movement } from './postings.js';

/* A connection keeps its plans: docs/decisions/0030. */

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await testDatabase();
  client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

const topUp = (walletId: string) =>
  movement('top_up', { walletId, amount: '5', currency: 'USD', reference: null, metadata: {} }, 'test', randomUUID());
const postBatch = (wallets: string[]) =>
  client.query('SELECT wallet.post_movements($1, false)', [JSON.stringify(wallets.map(topUp))]);

/** How many rows of transactions and wallets were read by an index, or by going through the table. */
async function rowsRead(): Promise<number> {
  await client.query('SELECT pg_stat_force_next_flush()');
  const { rows } = await client.query<{ read: string }>(
    `SELECT sum(idx_tup_fetch + seq_tup_read) AS read FROM pg_stat_user_tables WHERE schemaname = 'wallet' AND relname IN ('transaction', 'wallet')`,
  );
  return Number(rows[0]?.read);
}

it('a batch reads its own rows only, by plans made when the tables were small', async () => {
  const open = () => post(database, 'open_wallet', { owner: { id: 'ada', email: 'ada@example.com' }, currency: 'USD' });
  const wallets: string[] = [];
  for (let i = 0; i < 20; i += 1) wallets.push(await open());
  const two = wallets.slice(0, 2);
  for (let i = 0; i < 15; i += 1) await postBatch(two);
  await client.query('ANALYZE wallet.transaction, wallet.wallet, wallet.entry');
  await postBatch(two);
  for (let i = 0; i < 100; i += 1) await postBatch(wallets);

  const before = await rowsRead();
  await postBatch(wallets);
  const read = (await rowsRead()) - before;

  // Each wallet is locked, updated and checked, each transaction is checked; 2,052 transactions there are.
  expect(read).toBeGreaterThanOrEqual(4 * wallets.length);
  expect(read).toBeLessThan(6 * wallets.length);
});

it('a small batch is not planned anew each time', async () => {
  const open = () => post(database, 'open_wallet', { owner: { id: 'ada', email: 'ada@example.com' }, currency: 'USD' });
  const two = [await open(), await open()];
  const fresh = new pg.Client({ connectionString: database.adminUrl });
  await fresh.connect();
  try {
    const planned = () =>
      plannings(fresh, () =>
        fresh.query({
          name: 'batch',
          text: 'SELECT wallet.post_movements($1, false)',
          values: [JSON.stringify(two.map(topUp))],
        }),
      );
    expect(await planned()).toBeGreaterThan(0);
    // Postgres tries plans for the very values five times before it compares.
    for (let i = 0; i < 20; i += 1) await planned();

    expect(await planned()).toBe(0);
  } finally {
    await fresh.end();
  }
});

/** How many statements were planned meanwhile, those inside of functions included. */
async function plannings(on: pg.Client, work: () => Promise<unknown>): Promise<number> {
  let count = 0;
  const listener = ({ message }: { message?: string }) => (count += message === 'PLANNER STATISTICS' ? 1 : 0);
  await on.query('SET client_min_messages = log; SET log_planner_stats = on');
  on.on('notice', listener);
  await work();
  on.off('notice', listener);
  await on.query('SET log_planner_stats = off');
  return count;
}
