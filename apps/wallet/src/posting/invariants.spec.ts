import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase } from '@purser/testing';
import type { TestDatabase } from '@purser/testing';
import pg from 'pg';
import { smallBook } from '../../test/small-book.js';
import type { SmallBook } from '../../test/small-book.js';

/*
 * What somebody with SQL and the rights of the tables' owner might try. Each is refused by the database itself, in replica mode as
 * well, where ordinary triggers and foreign keys sleep. (Who switches the triggers off is found by `npm run verify`.)
 */

let database: TestDatabase;
let book: SmallBook;
/** Wallets, hold and transactions of the book, by `{name}`. */
const filled = (sql: string) =>
  sql.replace(/\{(\w+)\}/g, (_, name: string) => {
    const id = Object.entries(book).find(([key]) => key === name)?.[1];
    if (id === undefined) throw new Error(`no ${name} in the book`);
    return String(id);
  });

beforeAll(async () => {
  database = await testDatabase();
  book = await smallBook(database);
});
afterAll(() => database.drop());

/** Runs it as superuser in a transaction that commits. */
async function attempt(sql: string, replica: boolean): Promise<void> {
  const client = new pg.Client({ connectionString: database.adminUrl, options: '-c search_path=wallet' });
  await client.connect();
  try {
    await client.query(`BEGIN; ${replica ? 'SET LOCAL session_replication_role = replica;' : ''}`);
    await client.query(filled(sql));
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}

/** A transaction with two entries, and ada's wallet moved on: right, unless told otherwise. */
function posting(wrong: Partial<Record<keyof typeof right, string>> = {}): string {
  const p = { ...right, ...wrong };
  return `WITH t AS (
    INSERT INTO transaction (id, kind, wallet_id, to_wallet_id, hold_id, reverses, amount, currency, metadata, created_at)
      VALUES ('0199aaaa-0000-7000-8000-000000000001', '${p.kind}', '${p.wallet}', ${p.to}, ${p.hold}, ${p.reverses}, ${p.amount}, '${p.currency}', '{}', now())
  ), e AS (
    INSERT INTO entry (transaction_id, line, account, sequence, amount, balance_after, held_after, created_at)
    SELECT '0199aaaa-0000-7000-8000-000000000001', l.*, ${p.at}
    FROM wallet w, LATERAL (VALUES
      (1, '${p.account}', w.sequence + ${p.step}, ${p.delta}, w.balance + ${p.balanceDelta}, w.held + ${p.heldDelta}),
      (2, '${p.other}', NULL, -(${p.delta}) + ${p.unbalanced}, NULL, NULL)) l
    WHERE w.id = '${p.wallet}'
  ) ${p.update}`.replace(
    'WALLET',
    `UPDATE wallet SET balance = balance + ${p.delta}, sequence = sequence + ${p.walletStep} WHERE id = '${p.wallet}'`,
  );
}
const right = {
  kind: 'top_up',
  wallet: '{ada}',
  to: 'NULL',
  hold: 'NULL',
  reverses: 'NULL',
  amount: '5',
  currency: 'USD',
  at: 'now()',
  account: 'wallet:{ada}',
  step: '1',
  delta: '5',
  balanceDelta: '5',
  heldDelta: '0',
  other: 'external:USD',
  unbalanced: '0',
  walletStep: '1',
  update: 'WALLET',
};

/** The wallet of a posting, moved on by other values than `right` says. */
const moved = (sets: string, wallet = '{ada}') =>
  `UPDATE wallet SET sequence = sequence + 1, ${sets} WHERE id = '${wallet}'`;

/** Two transactions that are nothing in sum, at `sequence` and the next one of a wallet that stays as it is. */
const nothingInSum = (wallet: string, sequence: string) => `WITH two AS (
    SELECT w.*, n, ('0199aaaa-0000-7000-8000-00000000000' || n)::uuid AS transaction_id, CASE n WHEN 1 THEN 5 ELSE -5 END AS delta
    FROM wallet w, generate_series(1, 2) n WHERE ${wallet}
  ), t AS (
    INSERT INTO transaction (id, kind, wallet_id, amount, currency, metadata, created_at)
      SELECT transaction_id, CASE n WHEN 1 THEN 'top_up' ELSE 'withdrawal' END, id, 5, 'USD', '{}', now() FROM two
  ) INSERT INTO entry (transaction_id, line, account, sequence, amount, balance_after, held_after, created_at)
    SELECT transaction_id, 1, 'wallet:' || id, ${sequence} + n - 1, delta, balance + CASE n WHEN 1 THEN 5 ELSE 0 END, held, now() FROM two
    UNION ALL SELECT transaction_id, 2, 'external:USD', NULL, -delta, NULL, NULL, now() FROM two`;
const setStatus = (status: string) =>
  `SELECT post('t', NULL, '', 'set_wallet_status', '{"walletId":"{ada}","status":"${status}","traceparent":""}');`;
const openWallet = `SELECT post('t', NULL, '', 'open_wallet', '{"owner":{"id":"new","email":"new@example.com"},"currency":"USD","metadata":{},"id":"0199aaaa-0000-7000-8000-000000000008","traceparent":""}');`;

/** A change of ada's wallet, and her wallet moved on. */
const change = (kind: string, sets: string, columns = 'NULL, NULL', step = 1) => `WITH c AS (
    INSERT INTO change (wallet_id, sequence, kind, hold_id, amount, balance_after, held_after, created_at)
    SELECT id, sequence + ${step}, '${kind}', ${columns}, balance, held, now() FROM wallet WHERE id = '{ada}'
  ) UPDATE wallet SET ${sets} WHERE id = '{ada}'`;

const attacks: Record<string, [what: string, sql: string, because: RegExp][]> = {
  'entries sum to zero, are two, and those of their transaction': [
    ['one side only is more', posting({ unbalanced: '1' }), /must sum to zero/],
    [
      'a third entry, later',
      `INSERT INTO entry SELECT transaction_id, 3, account, NULL, amount, NULL, created_at FROM entry WHERE transaction_id = '{topUp}' AND line = 2`,
      /must sum to zero/,
    ],
    [
      'entries of no transaction',
      `INSERT INTO entry VALUES (gen_random_uuid(), 1, 'external:USD', NULL, 5, NULL, now()), (gen_random_uuid(), 2, 'external:USD', NULL, -5, NULL, now())`,
      /no such transaction|must sum to zero/,
    ],
    ['another amount than the transaction’s', posting({ amount: '6' }), /6 follows from its kind/],
    ['a withdrawal that pays in', posting({ kind: 'withdrawal' }), /-5 follows from its kind/],
    [
      'a wallet of somebody else',
      posting({ account: 'wallet:{bob}', update: 'SELECT' }),
      /cannot be an entry of wallet/,
    ],
    [
      'a wallet of somebody else, whose entry it would be',
      `SELECT post('t', NULL, '', 'top_up', '{"walletId":"{bob}","amount":"1","currency":"USD","metadata":{},"id":"0199aaaa-0000-7000-8000-000000000009","traceparent":""}');
       ${posting({
         account: 'wallet:{bob}',
         step: `(SELECT b.sequence + 1 - w.sequence FROM wallet b WHERE id = '{bob}')`,
         balanceDelta: `(SELECT b.balance + 5 - w.balance FROM wallet b WHERE id = '{bob}')`,
         update: 'SELECT',
       })}`,
      /cannot be an entry of wallet/,
    ],
    ['a third line instead of the second', posting().replace('(2,', '(3,'), /line 3 cannot be an entry/],
    ['another time than the transaction’s', posting({ at: `now() - interval '1 day'` }), /of another time/],
    ['one side of another time', posting({ at: `now() + (l.column1 - 2) * interval '1 day'` }), /of another time/],
    ['the other of another time', posting({ at: `now() + (l.column1 - 1) * interval '1 day'` }), /of another time/],
    ['entries without the wallet', posting({ update: 'SELECT' }), /what the wallet says now/],
  ],
  'a currency cannot cross': [
    [
      'another currency than the wallet’s',
      posting({ currency: 'EUR', other: 'external:EUR' }),
      /it moves EUR, and wallet:.* holds USD/,
    ],
    ['the outside world in another', posting({ other: 'external:EUR' }), /cannot be an entry of external:EUR/],
    [
      'a transfer to another',
      `SELECT post_entries(ROW('0199aaaa-0000-7000-8000-000000000002', 'transfer', '{ada}', 5, 'USD', NULL, NULL, '{}', now(), '{eva}', NULL)::transaction, -5, a, e) FROM (SELECT (jsonb_populate_record(a, jsonb_build_object('balance', balance - 5, 'sequence', sequence + 1))).* FROM wallet a WHERE id = '{ada}') a, (SELECT (jsonb_populate_record(e, jsonb_build_object('balance', balance + 5, 'sequence', sequence + 1))).* FROM wallet e WHERE id = '{eva}') e`,
      /it moves USD, and wallet:.* holds EUR/,
    ],
    [
      'a wallet that changes it',
      `UPDATE wallet SET currency = 'EUR' WHERE id = '{ada}'`,
      /its currency.* never change/,
    ],
    [
      'a hold of another',
      `INSERT INTO hold SELECT gen_random_uuid(), wallet_id, 5, 'EUR', 0, 'pending', NULL, NULL, '{}', now(), NULL FROM hold WHERE id = '{openHold}'`,
      /another currency/,
    ],
  ],
  'the balance is that of the last entry, and each follows from the one before': [
    [
      'a balance out of nothing',
      `UPDATE wallet SET balance = balance + 1, sequence = sequence + 1 WHERE id = '{ada}'`,
      /not that of its last entry/,
    ],
    [
      'a running balance that leaps',
      posting({ balanceDelta: '6' }),
      /not that of its last entry|what the wallet says now/,
    ],
    [
      'a running balance that leaps, and the wallet with it',
      posting({ balanceDelta: '6', update: moved('balance = balance + 6') }),
      /what the wallet says now/,
    ],
    ['a wallet that leaps', posting({ update: moved('balance = balance + 6') }), /not that of its last entry|says now/],
    ['a running hold that leaps', posting({ heldDelta: '1' }), /what the wallet says now/],
    [
      'a new wallet that has money',
      `INSERT INTO wallet SELECT (jsonb_populate_record(w, jsonb_build_object('id', gen_random_uuid()))).* FROM wallet w WHERE id = '{ada}'`,
      /a new wallet is active, empty/,
    ],
  ],
  'sequences are gapless': [
    ['one left out', posting({ step: '2', walletStep: '2' }), /sequence does not count|what the wallet says now/],
    [
      'an entry in the place of a change',
      posting({
        step: '(SELECT c.sequence FROM change c WHERE c.wallet_id = w.id LIMIT 1) - w.sequence',
        update: 'SELECT',
      }),
      /what the wallet says now|does not count/,
    ],
    [
      'entries in the place of the last two changes',
      setStatus('frozen') + setStatus('active') + nothingInSum(`id = '{ada}'`, 'sequence - 1'),
      /what the wallet says now/,
    ],
    [
      'entries before the first one',
      openWallet + nothingInSum(`id = '0199aaaa-0000-7000-8000-000000000008'`, '-1'),
      /what the wallet says now/,
    ],
    [
      'an entry before the first one',
      openWallet +
        posting({
          wallet: '0199aaaa-0000-7000-8000-000000000008',
          account: 'wallet:0199aaaa-0000-7000-8000-000000000008',
          step: '0',
          update: 'SELECT',
        }),
      /what the wallet says now/,
    ],
    ['moved on for nothing', `UPDATE wallet SET sequence = sequence + 1 WHERE id = '{ada}'`, /sequence does not count/],
    ['changed without one', `UPDATE wallet SET min_balance = -5000 WHERE id = '{ada}'`, /changed without one/],
    [
      'a change in the place of an entry',
      change('updated', `metadata = '{"a":"b"}'`, 'NULL, NULL', 0),
      /not what became of it|changed without one/,
    ],
    [
      'a change without its wallet',
      `INSERT INTO change SELECT id, sequence + 1, 'updated', NULL, NULL, balance, held, now() FROM wallet WHERE id = '{ada}'`,
      /not what became of it/,
    ],
    ['a change of another kind', change('frozen', `sequence = sequence + 1`), /not what became of it/],
    [
      'a release of another amount',
      change('hold_released', `sequence = sequence + 1`, `'{releasedHold}', 49`),
      /not what became of it/,
    ],
  ],
  'what is held is what open holds promise': [
    [
      'held for nobody',
      change('updated', 'held = held + 5, sequence = sequence + 1'),
      /holds back another amount|not what became of it/,
    ],
    [
      'held for nobody, beside an entry',
      posting({ heldDelta: '5', update: moved('balance = balance + 5, held = held + 5') }),
      /holds back another amount/,
    ],
    [
      'a hold without its wallet',
      `INSERT INTO hold SELECT gen_random_uuid(), wallet_id, 5, currency, 0, 'pending', NULL, NULL, '{}', now(), NULL FROM hold WHERE id = '{openHold}'`,
      /holds back another amount/,
    ],
    [
      'a hold closed without its wallet',
      `UPDATE hold SET status = 'released', closed_at = now() WHERE id = '{openHold}'`,
      /holds back another amount/,
    ],
    [
      'a hold that grows',
      `UPDATE hold SET amount = amount + 1 WHERE id = '{openHold}'`,
      /what was promised never changes/,
    ],
    [
      'a hold of somebody else',
      `UPDATE hold SET wallet_id = '{bob}' WHERE id = '{openHold}'`,
      /what was promised never changes/,
    ],
    [
      'a hold opened again',
      `UPDATE hold SET status = 'pending', closed_at = NULL WHERE id = '{releasedHold}'`,
      /it is closed, for ever/,
    ],
    ['more captured than was held', `UPDATE hold SET captured = amount + 1 WHERE id = '{openHold}'`, /hold_check/],
    [
      'captured without a capture',
      `UPDATE hold SET captured = captured + 5 WHERE id = '{openHold}'`,
      /holds back another amount|another amount than its captures/,
    ],
    ['a capture taken back', `UPDATE hold SET captured = 0 WHERE id = '{openHold}'`, /never taken out/],
    [
      'a capture that its hold does not count',
      posting({ kind: 'capture', hold: `'{openHold}'`, delta: '-5', balanceDelta: '-5' }),
      /its hold does not count it/,
    ],
  ],
  'balance - held never falls below min_balance': [
    [
      'a withdrawal of what is held',
      posting({ kind: 'withdrawal', amount: '6751', delta: '-6751', balanceDelta: '-6751' }),
      /wallet_available/,
    ],
    [
      'a credit line above what there is',
      change('updated', 'min_balance = 6751, sequence = sequence + 1'),
      /wallet_available/,
    ],
  ],
  'a reversal takes back what there was': [
    [
      'more of it',
      posting({ kind: 'reversal', reverses: `'{topUp}'`, amount: '10001', delta: '-10001', balanceDelta: '-10001' }),
      /it reverses more|wallet_available/,
    ],
    ['of another wallet', posting({ kind: 'reversal', reverses: `'{transfer}'` }), /or something else/],
    ['a reversal', posting({ kind: 'reversal', reverses: `'{reversal}'` }), /or something else/],
    ['of nothing', posting({ kind: 'reversal', reverses: 'gen_random_uuid()' }), /or something else/],
    ['in the wrong direction', posting({ kind: 'reversal', reverses: `'{topUp}'` }), /-5 follows from its kind/],
  ],
  'a closed wallet is empty, for ever, and a frozen one does not move': [
    [
      'opened again',
      `UPDATE wallet SET status = 'active', sequence = sequence + 1 WHERE id = '{closed}'`,
      /it is closed, for ever/,
    ],
    [
      'closed with money in it',
      change('closed', `status = 'closed', sequence = sequence + 1`),
      /wallet_closed_is_empty/,
    ],
    [
      'opened again, beside an entry',
      posting({
        wallet: '{closed}',
        account: 'wallet:{closed}',
        update: moved(`balance = balance + 5, status = 'active'`, '{closed}'),
      }),
      /it is closed, for ever/,
    ],
    ['money into it', posting({ wallet: '{closed}', account: 'wallet:{closed}' }), /is closed|wallet_closed_is_empty/],
    ['money into a frozen one', setStatus('frozen') + posting(), /is frozen/],
  ],
  'what is written stays': [
    ...['entry', 'transaction', 'change'].flatMap((table): [string, string, RegExp][] => [
      [`an update of ${table}`, `UPDATE ${table} SET created_at = now()`, /append-only/],
      [`a delete from ${table}`, `DELETE FROM ${table}`, /append-only/],
      [`a truncate of ${table}`, `TRUNCATE ${table} CASCADE`, /append-only/],
    ]),
    ['a wallet deleted', `DELETE FROM wallet WHERE id = '{closed}'`, /append-only/],
    ['all wallets truncated', `TRUNCATE wallet CASCADE`, /append-only/],
    ['a hold deleted', `DELETE FROM hold WHERE id = '{releasedHold}'`, /append-only/],
    ['a hold truncated', `TRUNCATE hold CASCADE`, /append-only/],
    ['a wallet given to somebody else', `UPDATE wallet SET owner_id = 'eve' WHERE id = '{ada}'`, /whose it is/],
    ...['owner_id', 'created_at'].map((column): [string, string, RegExp] => [
      `another ${column}, beside an entry`,
      posting({ update: moved(`balance = balance + 5, ${column} = ${column === 'owner_id' ? `'eve'` : 'now()'}`) }),
      /whose it is and when it was opened never change/,
    ]),
    [
      'a wallet with another id',
      `UPDATE wallet SET id = gen_random_uuid() WHERE id = '{closed}'`,
      /its id|violates foreign key/,
    ],
  ],
};

describe.each(Object.entries(attacks))('%s', (_, cases) => {
  it.each(cases)('%s', async (_what, sql, because) => {
    await expect(attempt(sql, false)).rejects.toThrow(because);
    await expect(attempt(sql, true)).rejects.toThrow(because);
  });
});

describe('the attacks', () => {
  it('would work if they were right', async () => {
    await attempt(posting(), false);
    await attempt(change('updated', `metadata = '{"a":"b"}', sequence = sequence + 1`), true);
  });
});

describe('the service’s own role', () => {
  it('can read every table of the book and write none', async () => {
    const rows = await database.query<{ table: string; readable: boolean; writable: boolean }>(
      `SELECT relname AS table, has_table_privilege('purser_wallet', oid, 'SELECT') AS readable,
         has_table_privilege('purser_wallet', oid, 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER') AS writable
       FROM pg_class WHERE relnamespace = 'wallet'::regnamespace AND relkind IN ('r', 'p')`,
    );

    expect(rows.filter(({ writable }) => writable)).toEqual([]);
    const readable = rows.filter((row) => row.readable).map(({ table }) => table);
    expect(readable).toEqual(expect.arrayContaining(['wallet', 'transaction', 'entry', 'change', 'hold']));
  });

  it('runs no function but those that post, and looks after days and holds', async () => {
    const rows = await database.query<{ name: string }>(
      `SELECT proname AS name FROM pg_proc
       WHERE pronamespace = 'wallet'::regnamespace AND prosecdef AND has_function_privilege('purser_wallet', oid, 'EXECUTE')
       ORDER BY 1`,
    );

    expect(rows.map(({ name }) => name)).toEqual([
      'expire_holds',
      'idempotency_create_days',
      'idempotency_drop_days',
      'post',
      'post_movements',
      'seal_entries',
    ]);
  });
});
