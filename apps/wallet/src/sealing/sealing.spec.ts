import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { testDatabase, until } from '@purser/testing';
import type { TestDatabase } from '@purser/testing';
import pg from 'pg';
import { post, smallBook } from '../../test/small-book.js';
import type { SmallBook } from '../../test/small-book.js';
import { startWalletApi } from '../../test/wallet-api.js';
import { movement } from '../posting/postings.js';
import { verify } from '../verify/verify.js';

let database: TestDatabase;
let book: SmallBook;
beforeAll(async () => {
  database = await testDatabase();
  book = await smallBook(database);
  await sealAll();
  // A second block, so that there is a chain.
  await topUp();
  await sealAll();
});
afterAll(() => database.drop());

const topUp = () => post(database, 'top_up', { walletId: book.ada, amount: '1', currency: 'USD' });

async function seal() {
  const [row] = await database.query<{ block: string | null; entries: number | null; again_in_ms: number | null }>(
    'SELECT block, entries, again_in_ms FROM wallet.seal_entries()',
  );
  return row;
}

/** Other tests' transactions in the same server must finish first. */
const sealAll = () => until(async () => (await seal())?.again_in_ms === null && (await unsealed()) === 0);

async function unsealed(): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    'SELECT count(*)::int FROM wallet.entry WHERE created_at >= (SELECT sealed_to FROM wallet.seal_mark)',
  );
  return row?.count ?? 0;
}

async function chain(options: { anchor?: { block: string; hash: string } } = {}) {
  const lines: string[] = [];
  const out = { print: (line: string) => lines.push(line), progress: () => undefined };
  const code = await verify({ databaseUrl: database.adminUrl, chain: true, ...options, out });
  return { code, last: lines.slice(lines.findLastIndex((line) => /(ok|FAILED) /.test(line))).join('\n') };
}

async function newest(): Promise<{ block: string; hash: string }> {
  const [, block = '', hash = ''] = /newest seal: (\d+):(\w+)/.exec((await chain()).last) ?? [];
  return { block, hash };
}

describe('sealing', () => {
  it('covers every entry, once, in blocks that follow from each other', async () => {
    const blocks = await database.query<{ block: string; entries: number; open: boolean }>(
      `SELECT block, entries, sealed_from = '-infinity' AS open FROM wallet.seal ORDER BY block`,
    );

    expect(blocks[0]).toMatchObject({ block: '1', open: true });
    expect(blocks.length).toBeGreaterThanOrEqual(2);
    const [{ count } = { count: 0 }] = await database.query<{ count: number }>(
      'SELECT count(*)::int FROM wallet.entry',
    );
    expect(blocks.reduce((sum, { entries }) => sum + entries, 0)).toBe(count);
    expect((await chain()).code).toBe(0);
  });

  it('writes nothing when nothing is new', async () => {
    const state = () => database.query('SELECT xmin::text, ctid::text, * FROM wallet.seal_mark');
    const before = await state();

    expect(await seal()).toEqual({ block: null, entries: null, again_in_ms: null });

    expect(await state()).toEqual(before);
  });

  it('waits for a posting that took its time before the block ends, and lets later ones go on', async () => {
    const slow = new pg.Client(database.adminUrl);
    await slow.connect();
    try {
      await slow.query('BEGIN');
      await slow.query('SELECT FROM wallet.wallet WHERE id = $1 FOR NO KEY UPDATE', [book.bob]);
      const later = await topUp();
      await until(async () => (await seal())?.again_in_ms === 200);
      await topUp();
      expect(await seal()).toMatchObject({ block: null });
      await slow.query('COMMIT');
      await sealAll();

      expect((await chain()).code).toBe(0);
      expect(later).toBeDefined();
    } finally {
      await slow.end();
    }
  });

  it('takes a long backlog in parts, and rests between them', async () => {
    for (let i = 0; i < 6; i++) await topUp();
    // A block ends before the millisecond in which it is asked for.
    await until(async () => {
      const [row] = await database.query<{ over: boolean }>(
        `SELECT date_trunc('milliseconds', clock_timestamp()) > max(created_at) AS over FROM wallet.entry`,
      );
      return row?.over;
    });
    const sizes: number[] = [];
    const rests: (number | null)[] = [];
    await until(async () => {
      const [row] = await database.query<{ entries: number | null; again_in_ms: number | null }>(
        'SELECT entries, again_in_ms FROM wallet.seal_entries(4)',
      );
      if (row?.entries) {
        sizes.push(row.entries);
        rests.push(row.again_in_ms);
      }
      return (await unsealed()) === 0;
    });

    expect(rests.pop()).toBeNull();
    for (const rest of rests) expect(rest).toBeGreaterThan(0);

    expect(sizes.length).toBeGreaterThanOrEqual(3);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(12);
    expect((await chain()).code).toBe(0);
  });

  describe('when there is much to seal', () => {
    const MANY = 2_000;
    beforeEach(async () => {
      const topUps = Array.from({ length: MANY }, () =>
        movement(
          'top_up',
          { walletId: book.ada, amount: '1', currency: 'USD', reference: null, metadata: {} },
          'test',
          randomUUID(),
        ),
      );
      await database.query('SELECT wallet.post_movements($1, true)', [JSON.stringify(topUps)]);
    });

    it('is due again when there should be 500 entries, so that a block keeps a processor for milliseconds only', async () => {
      const due = await until(async () => {
        const row = await seal();
        return (row?.entries ?? 0) >= 2 * MANY && row;
      });

      const [{ ms } = { ms: 0 }] = await database.query<{ ms: number }>(
        'SELECT 1000 * extract(epoch FROM sealed_to - sealed_from)::float AS ms FROM wallet.seal ORDER BY block DESC LIMIT 1',
      );
      expect(due.again_in_ms).toBeCloseTo(Math.max(250, (500 * ms) / (due.entries ?? 0)), -1);
    });

    it('leaves no page range to be read whole by every look for entries of a time', async () => {
      await sealAll();

      const [row] = await database.query<{ whole: string; ranges: number }>(
        `SELECT pg_relation_size('wallet.entry') / current_setting('block_size')::int / 32 AS whole,
          brin_summarize_new_values('wallet.entry_created_at') AS ranges`,
      );
      expect(Number(row?.whole)).toBeGreaterThan(1);
      // The one that is being filled.
      expect(row?.ranges).toBeLessThanOrEqual(1);
    });

    it('does not wait for a vacuum', async () => {
      const vacuum = new pg.Client(database.adminUrl);
      await vacuum.connect();
      try {
        await vacuum.query('BEGIN; LOCK TABLE wallet.entry IN SHARE UPDATE EXCLUSIVE MODE');
        await sealAll();
      } finally {
        await vacuum.end();
      }

      expect((await chain()).code).toBe(0);
    });
  });

  it('is in order when the clock is set back: times stay above the seal, and what is below is refused', async () => {
    await database.query(`UPDATE wallet.seal_mark SET sealed_to = now() + interval '1 hour'`);
    const id = await topUp();
    const [row] = await database.query<{ at_seal: boolean }>(
      'SELECT created_at = (SELECT sealed_to FROM wallet.seal_mark) AS at_seal FROM wallet.transaction WHERE id = $1',
      [id],
    );
    expect(row?.at_seal).toBe(true);
    // What is missing is noticed instead of being sealed anew.
    await database.query(`UPDATE wallet.seal_mark SET sealed_to = clock_timestamp()`);
    await until(async () => {
      await topUp();
      const refusal = await seal().then(
        () => '',
        (error: unknown) => String(error),
      );
      return refusal.includes('seals are missing');
    });

    const function_ = `CREATE OR REPLACE FUNCTION wallet.posting_time() RETURNS timestamptz LANGUAGE plpgsql
      AS $$ BEGIN RETURN clock_timestamp() - interval '1 day'; END $$`;
    await expect(
      database.query(
        `SET LOCAL search_path = wallet; ${function_}; SELECT wallet.top_up('{"id":"0199aaaa-0000-7000-8000-000000000001","walletId":"${book.bob}","amount":"1","currency":"USD","metadata":{}}')`,
      ),
    ).rejects.toThrow('its time is sealed');
  });
});

describe('verify --chain', () => {
  beforeAll(async () => {
    await database.drop();
    database = await testDatabase();
    book = await smallBook(database);
    await sealAll();
    await topUp();
    await sealAll();
  });
  beforeEach(async () => expect((await chain()).code).toBe(0));

  /** Changes the book behind its back and undoes it; in between, only the chain can tell. */
  const tampering: [string, (b: SmallBook) => string, RegExp, keyof SmallBook | undefined][] = [
    [
      'a reference changed',
      (b) => `UPDATE transaction SET reference = 'other' WHERE id = '${b.topUp}'`,
      /row in wallet.transaction was changed/,
      'topUp',
    ],
    [
      'an amount pair and all that follows from it changed',
      (b) => `UPDATE transaction SET amount = amount + 1 WHERE id = '${b.topUp}';
      UPDATE entry SET amount = amount + sign(amount) WHERE transaction_id = '${b.topUp}';
      UPDATE entry SET balance_after = balance_after + 1 WHERE account = 'wallet:${b.ada}';
      UPDATE wallet SET balance = balance + 1 WHERE id = '${b.ada}';
      UPDATE idempotency_key SET response = replace(response::text, '10000', '10001')::json WHERE response ->> 'id' = '${b.topUp}'`,
      /row in wallet.transaction was changed/,
      'topUp',
    ],
    [
      'the running hold of an entry changed',
      (b) => `UPDATE entry SET held_after = held_after + 1 WHERE transaction_id = '${b.topUp}' AND line = 1`,
      /its entries were changed/,
      'topUp',
    ],
    [
      'a posting moved to another time',
      (b) =>
        `UPDATE entry SET created_at = '2020-01-01' WHERE transaction_id = '${b.topUp}'; UPDATE transaction SET created_at = '2020-01-01' WHERE id = '${b.topUp}'`,
      /was changed/,
      'topUp',
    ],
    [
      'a seal changed',
      () => `UPDATE seal SET entries = entries + 1 WHERE block = 1`,
      /block 2 does not follow from block 1/,
      undefined,
    ],
    ['a seal deleted', () => `DELETE FROM seal WHERE block = 1`, /after 0 comes 2/, undefined],
    [
      'the newest seal deleted',
      () => `DELETE FROM seal WHERE block = (SELECT max(block) FROM seal)`,
      /the newest block is sealed up to/,
      undefined,
    ],
  ];

  it.each(tampering)('finds %s', async (_, sql, says, names) => {
    const undo = await tamper(sql(book));
    try {
      const { code, last } = await chain();
      expect({ code, last }).toEqual({ code: 1, last: expect.stringMatching(says) });
      if (names) expect(last).toContain(book[names]);
    } finally {
      await undo();
    }
  });

  it('finds what was removed, and what was inserted, without a trace', async () => {
    const removed = await topUp();
    await sealAll();
    const takeAway = `DELETE FROM entry WHERE transaction_id = '${removed}'; DELETE FROM transaction WHERE id = '${removed}';
      UPDATE wallet SET balance = balance - 1, sequence = sequence - 1 WHERE id = '${book.ada}';
      DELETE FROM outbox WHERE id = (SELECT max(id) FROM outbox); DELETE FROM idempotency_key WHERE response ->> 'id' = '${removed}'`;
    let undo = await tamper(takeAway);
    expect(await chain()).toEqual({ code: 1, last: expect.stringMatching(`${removed}: its entries were removed`) });
    await undo();

    const inserted = await topUp();
    undo = await tamper(`UPDATE transaction SET created_at = '2020-01-01' WHERE id = '${inserted}';
      UPDATE entry SET created_at = '2020-01-01' WHERE transaction_id = '${inserted}'`);
    expect(await chain()).toEqual({ code: 1, last: expect.stringMatching(`${inserted}: it was inserted after`) });
    await undo();
  });

  it('finds what is wrong behind a thousand blocks, of which it holds a few at a time', async () => {
    await sealAll();
    await database.query(`DO $$
      DECLARE last wallet.seal;
      BEGIN
        FOR i IN 1 .. 1010 LOOP
          SELECT * INTO last FROM wallet.seal ORDER BY block DESC LIMIT 1;
          INSERT INTO wallet.seal (block, previous, sealed_from, sealed_to, transactions, entries, records)
            VALUES (last.block + 1, last.hash, last.sealed_to, last.sealed_to + interval '1 microsecond', 0, 0, '');
        END LOOP;
        UPDATE wallet.seal_mark SET sealed_to = (SELECT max(sealed_to) FROM wallet.seal), upto = NULL, writer = NULL;
      END $$`);
    const late = await topUp();
    await sealAll();
    expect((await chain()).code).toBe(0);

    const undo = await tamper(`UPDATE transaction SET reference = 'other' WHERE id = '${late}'`);
    const { code, last } = await chain();
    await undo();

    expect({ code, last }).toEqual({
      code: 1,
      last: expect.stringContaining(`${late}: its row in wallet.transaction`),
    });
    expect(Number(/block (\d+), transaction/.exec(last)?.[1])).toBeGreaterThan(1_010);
  });

  it('finds a chain made anew by the hash that was noted', async () => {
    await sealAll();
    const anchor = await newest();
    expect((await chain({ anchor })).code).toBe(0);
    const undo = await tamper(`UPDATE transaction SET reference = 'other' WHERE id = '${book.topUp}'; DELETE FROM seal;
      UPDATE seal_mark SET sealed_to = '-infinity'`);
    await sealAll();

    expect((await chain()).code).toBe(0);
    expect(await chain({ anchor })).toEqual({ code: 1, last: expect.stringContaining(`was noted as ${anchor.hash}`) });
    await database.query('ALTER TABLE wallet.seal DISABLE TRIGGER ALL; DELETE FROM wallet.seal');
    await undo();
  });

  it.each([
    'UPDATE wallet.seal SET entries = 1',
    'DELETE FROM wallet.seal',
    'TRUNCATE wallet.seal CASCADE',
    `INSERT INTO wallet.seal (block, previous, sealed_from, sealed_to, transactions, entries, records) SELECT block, previous, sealed_from, sealed_to, 0, 0, '' FROM wallet.seal WHERE block = 2`,
    `INSERT INTO wallet.seal (block, previous, sealed_from, sealed_to, transactions, entries, records) SELECT max(block) + 1, '\\x00', max(sealed_to), now(), 0, 0, '' FROM wallet.seal`,
  ])('%s is refused', async (sql) => {
    await expect(database.query(sql)).rejects.toThrow(/append-only|duplicate key|violates foreign key/);
  });
});

const TABLES = ['entry', 'transaction', 'wallet', 'idempotency_key', 'outbox', 'seal', 'seal_mark'];

/** With the triggers off, as a superuser can. Returns what puts everything back as it was. */
async function tamper(sql: string): Promise<() => Promise<void>> {
  const off = TABLES.map((table) => `ALTER TABLE ${table} DISABLE TRIGGER ALL`).join(';');
  const on = ['entry', 'transaction', 'wallet', 'seal']
    .map((table) => `ALTER TABLE ${table} ENABLE TRIGGER ALL`)
    .concat([
      'ALTER TABLE entry ENABLE ALWAYS TRIGGER append_only',
      'ALTER TABLE transaction ENABLE ALWAYS TRIGGER append_only',
    ])
    .concat(['ALTER TABLE seal ENABLE ALWAYS TRIGGER append_only'])
    .join(';');
  const copies = TABLES.map(
    (table) => `DROP TABLE IF EXISTS public.${table}; CREATE TABLE public.${table} AS TABLE ${table}`,
  ).join(';');
  await database.query(`SET search_path = wallet; BEGIN; ${copies}; ${off}; ${sql}; ${on}; COMMIT; RESET search_path`);
  const back = TABLES.map((table) => {
    const columns =
      table === 'seal' ? '(block, previous, sealed_from, sealed_to, transactions, entries, records, sealed_at)' : '';
    const values = table === 'seal' ? columns.slice(1, -1) : '*';
    return `DELETE FROM ${table}; INSERT INTO ${table} ${columns} SELECT ${values} FROM public.${table}`;
  }).join(';');
  return async () => {
    await database.query(`SET search_path = wallet; BEGIN; ${off}; ${back}; ${on}; COMMIT; RESET search_path`);
  };
}

describe('the wallet service', () => {
  it('seals what it posts', async () => {
    const other = await testDatabase();
    const api = await startWalletApi(other, { SEAL_INTERVAL_MS: '100' });
    try {
      await api.topUp(await api.openWallet());

      await until(async () => (await other.query('SELECT FROM wallet.seal')).length > 0);
      const oldest = () => other.query('SELECT wallet.oldest_unsealed() AS at');
      await until(async () => (await oldest())[0]?.at === null);
    } finally {
      await api.close();
      await other.drop();
    }
  });
});
