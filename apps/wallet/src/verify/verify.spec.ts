import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase } from '@purser/testing';
import type { TestDatabase } from '@purser/testing';
import pg from 'pg';
import { smallBook } from '../../test/small-book.js';
import type { SmallBook } from '../../test/small-book.js';
import { checks } from './checks.js';
import { verify } from './verify.js';

let database: TestDatabase;
let book: SmallBook;
beforeAll(async () => {
  database = await testDatabase();
  book = await smallBook(database);
});
afterAll(() => database.drop());

async function verified(databaseUrl = database.urlOf('wallet')) {
  const lines: string[] = [];
  const code = await verify({ databaseUrl, out: { print: (line) => lines.push(line), progress: () => undefined } });
  return { code, lines };
}

describe('verify', () => {
  it('finds nothing in a book where everything was done, as the service’s own role', async () => {
    const { code, lines } = await verified();

    expect(lines.slice(2).map((line) => line.split(/ {2,}/)[2])).toEqual(checks.map(() => 'ok'));
    expect(code).toBe(0);
  });

  it('is told by 2 from a failure when the database cannot be reached', async () => {
    const { code, lines } = await verified('postgres://purser_wallet:test@127.0.0.1:1/purser');

    expect(code).toBe(2);
    expect(lines).toEqual([expect.stringContaining('could not verify')]);
  });
});

/*
 * What nobody can do while the triggers are on. Each is done in a transaction with the triggers off and rolled back.
 */
const broken: [check: string, what: string, sql: (book: SmallBook) => string, names: keyof SmallBook][] = [
  [
    'transactions have their entries',
    'an entry deleted',
    (b) => `DELETE FROM entry WHERE transaction_id = '${b.topUp}' AND line = 2`,
    'topUp',
  ],
  [
    'transactions have their entries',
    'an amount pair changed',
    (b) => `UPDATE entry SET amount = amount + sign(amount) WHERE transaction_id = '${b.topUp}'`,
    'topUp',
  ],
  [
    'transactions have their entries',
    'a transaction deleted',
    (b) => `DELETE FROM transaction WHERE id = '${b.topUp}'`,
    'topUp',
  ],
  [
    'transactions have their entries',
    'a transaction without entries',
    (b) => `DELETE FROM entry WHERE transaction_id = '${b.topUp}'`,
    'topUp',
  ],
  [
    'transactions have their entries',
    'an entry of another time',
    (b) => `UPDATE entry SET created_at = created_at - interval '1 day' WHERE transaction_id = '${b.topUp}'`,
    'topUp',
  ],
  [
    'transactions have their entries',
    'an account changed',
    (b) =>
      `UPDATE entry SET account = 'wallet:${b.bob}', sequence = 99 WHERE transaction_id = '${b.topUp}' AND line = 1`,
    'topUp',
  ],
  [
    'currencies never cross',
    'a wallet of another currency',
    (b) => `UPDATE wallet SET currency = 'EUR' WHERE id = '${b.bob}'`,
    'bob',
  ],
  [
    'balances are the sums',
    'a balance and its outside changed',
    (b) =>
      `UPDATE wallet SET balance = balance + CASE id WHEN '${b.ada}' THEN 5 ELSE -5 END WHERE id IN ('${b.ada}', '${b.bob}')`,
    'ada',
  ],
  [
    'running balances',
    'a running balance changed',
    (b) => `UPDATE entry SET balance_after = balance_after + 1 WHERE transaction_id = '${b.transfer}' AND line = 1`,
    'transfer',
  ],
  ['sequences are gapless', 'a change deleted', (b) => `DELETE FROM change WHERE hold_id = '${b.openHold}'`, 'ada'],
  [
    'sequences are gapless',
    'the last change deleted',
    (b) => `DELETE FROM change WHERE wallet_id = '${b.closed}'`,
    'closed',
  ],
  [
    'within their bounds',
    'a wallet opened again',
    (b) => `UPDATE wallet SET status = 'active' WHERE id = '${b.closed}'`,
    'closed',
  ],
  [
    'within their bounds',
    'less than the minimum',
    (b) =>
      `ALTER TABLE wallet DROP CONSTRAINT wallet_available; UPDATE wallet SET min_balance = 100000 WHERE id = '${b.ada}'`,
    'ada',
  ],
  [
    'hold back what holds promise',
    'a wallet that holds more',
    (b) => `UPDATE wallet SET held = held + 1 WHERE id = '${b.ada}'`,
    'ada',
  ],
  [
    'holds are what their captures left',
    'captured moved between wallet and hold',
    (b) =>
      `UPDATE hold SET captured = captured + 1 WHERE id = '${b.openHold}'; UPDATE wallet SET held = held - 1 WHERE id = '${b.ada}'`,
    'openHold',
  ],
  [
    'holds are what their captures left',
    'a hold that ended otherwise',
    (b) => `UPDATE hold SET status = 'expired' WHERE id = '${b.releasedHold}'`,
    'releasedHold',
  ],
  [
    'reversals are never above',
    'an original made smaller',
    (b) =>
      `UPDATE transaction SET amount = 50 WHERE id = '${b.transfer}'; UPDATE entry SET amount = 50 * sign(amount), balance_after = balance_after WHERE transaction_id = '${b.transfer}'`,
    'transfer',
  ],
  [
    'answers tell of what is there',
    'an answer changed',
    (b) =>
      `UPDATE idempotency_key SET response = replace(response::text, '10000', '10001')::json WHERE response ->> 'id' = '${b.topUp}'`,
    'topUp',
  ],
  [
    'every event is in the outbox',
    'an event deleted',
    (b) => `DELETE FROM outbox WHERE wallet_id = '${b.ada}' AND wallet_sequence = 3`,
    'ada',
  ],
  [
    'every event is in the outbox',
    'the first event deleted',
    (b) => `DELETE FROM outbox WHERE wallet_id = '${b.bob}' AND wallet_sequence = 0`,
    'bob',
  ],
  [
    'every event is in the outbox',
    'the last event deleted',
    (b) => `DELETE FROM outbox WHERE wallet_id = '${b.closed}' AND wallet_sequence = 1`,
    'closed',
  ],
  [
    'every event is in the outbox',
    'two events swapped',
    (b) =>
      `UPDATE outbox SET wallet_sequence = 5 - wallet_sequence WHERE wallet_id = '${b.ada}' AND wallet_sequence IN (2, 3)`,
    'ada',
  ],
];

describe('a check', () => {
  let client: pg.Client;
  beforeAll(async () => {
    client = new pg.Client({ connectionString: database.adminUrl, options: '-c search_path=wallet' });
    await client.connect();
  });
  afterAll(() => client.end());

  it.each(broken)('that %s finds %s', async (name, _, sql, names) => {
    const check = checks.find((one) => one.name.includes(name));
    if (check === undefined) throw new Error(`no check "${name}"`);
    await client.query('BEGIN');
    try {
      for (const table of ['entry', 'transaction', 'change', 'wallet', 'hold'])
        await client.query(`ALTER TABLE ${table} DISABLE TRIGGER ALL`);
      await client.query(sql(book));
      const { rows } = await client.query<{ problem: string }>(check.sql);

      expect(rows.map(({ problem }) => problem)).toContainEqual(expect.stringContaining(book[names]));
    } finally {
      await client.query('ROLLBACK');
    }
  });

  it('stops verify with 1, which says the rest and names the row', async () => {
    const other = await testDatabase();
    try {
      const { ada } = await smallBook(other);
      await other.query(
        `ALTER TABLE wallet.wallet DISABLE TRIGGER ALL; UPDATE wallet.wallet SET balance = balance + 1 WHERE id = '${ada}'`,
      );

      const { code, lines } = await verified(other.urlOf('wallet'));

      expect(code).toBe(1);
      expect(lines.slice(-2)).toEqual([
        expect.stringContaining('FAILED'),
        expect.stringContaining('USD: wallets hold'),
      ]);
    } finally {
      await other.drop();
    }
  });
});
