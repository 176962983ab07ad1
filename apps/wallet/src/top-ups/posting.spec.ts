import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { limits, parseEvent, partitionOf, uuidv7 } from '@purser/contracts';
import { testDatabase } from '@purser/testing';
import type { TestDatabase } from '@purser/testing';
import fc from 'fast-check';
import pg from 'pg';
import { countRoundTrips } from '../../test/count-round-trips.js';
import { startWalletApi } from '../../test/wallet-api.js';
import type { WalletApi } from '../../test/wallet-api.js';

const MAX = 2n ** 63n - 1n;
const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

let database: TestDatabase;
let api: WalletApi;
/** As the service: what its role may do. */
let service: pg.Pool;
beforeAll(async () => {
  database = await testDatabase();
  api = await startWalletApi(database);
  service = new pg.Pool({ connectionString: database.urlOf('wallet') });
});
afterAll(async () => {
  await service.end();
  await api.close();
  await database.drop();
});

async function eventsOf(walletId: string) {
  const rows = await database.query<{ envelope: string; partition: number; event_id: string; wallet_sequence: string }>(
    'SELECT envelope::text, partition, event_id, wallet_sequence FROM wallet.outbox WHERE wallet_id = $1 ORDER BY id',
    [walletId],
  );
  return rows.map(({ envelope, ...row }) => ({ ...row, parsed: parseEvent(envelope) }));
}

async function ledgerOf(walletId: string) {
  return database.query<{ account: string; sequence: string | null; amount: string; balance_after: string | null }>(
    `SELECT account, sequence, e.amount, balance_after FROM wallet.entry e JOIN wallet.transaction t ON t.id = transaction_id
     WHERE wallet_id = $1 ORDER BY t.id, line`,
    [walletId],
  );
}

describe('a posting', () => {
  it('writes both sides of the ledger', async () => {
    const walletId = await api.openWallet();

    await api.topUp(walletId, { amount: '2500' });
    await api.topUp(walletId, { amount: '1' });

    expect(await ledgerOf(walletId)).toEqual([
      { account: `wallet:${walletId}`, sequence: '1', amount: '2500', balance_after: '2500' },
      { account: 'external:USD', sequence: null, amount: '-2500', balance_after: null },
      { account: `wallet:${walletId}`, sequence: '2', amount: '1', balance_after: '2501' },
      { account: 'external:USD', sequence: null, amount: '-1', balance_after: null },
    ]);
  });

  it('leaves an event in the wallet’s partition that says everything', async () => {
    const walletId = await api.openWallet();
    const traceId = randomBytes(16).toString('hex');

    const { body: transaction } = await api.post(
      `/v1/wallets/${walletId}/top-ups`,
      { amount: '2500', currency: 'USD', reference: 'invoice-1009', metadata: { channel: 'card' } },
      { key: randomUUID(), headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` } },
    );

    const { body: wallet } = await api.get(`/v1/wallets/${walletId}`);
    const [, event] = await eventsOf(walletId);
    expect(event).toMatchObject({ partition: partitionOf(walletId, 16), wallet_sequence: '1' });
    expect(event?.parsed).toEqual({
      outcome: 'event',
      version: 1,
      event: {
        specversion: '1.0',
        id: event?.event_id,
        source: 'purser/wallet',
        type: 'TopUpCompleted',
        version: 1,
        subject: walletId,
        partitionkey: walletId,
        time: transaction.createdAt,
        datacontenttype: 'application/json',
        traceparent: expect.stringContaining(traceId),
        data: {
          walletId,
          owner: wallet.owner,
          currency: 'USD',
          transactionId: transaction.id,
          kind: 'top_up',
          amount: '2500',
          balance: '2500',
          held: '0',
          available: '2500',
          sequence: 1,
          occurredAt: transaction.createdAt,
          reference: 'invoice-1009',
          metadata: { channel: 'card' },
        },
      },
    });
  });

  it('costs one round trip to Postgres, a replay and a refusal too', async () => {
    const proxy = await countRoundTrips(database.urlOf('wallet'));
    const counted = await startWalletApi(database, { DATABASE_URL: proxy.url, DATABASE_POOL: '1' });
    try {
      const walletId = await counted.openWallet();
      await counted.topUp(walletId);
      const before = proxy.count();

      for (let i = 0; i < 10; i++) await counted.topUp(walletId, {}, `key-${i % 5}`);
      await counted.topUp(walletId, { currency: 'EUR' });

      expect(proxy.count() - before).toBe(11);
    } finally {
      await counted.close();
      await proxy.close();
    }
  });

  it('keeps order and balance when many clients top up one wallet at once', async () => {
    const walletId = await api.openWallet();

    await Promise.all(Array.from({ length: 100 }, (_, index) => api.topUp(walletId, { amount: String(index + 1) })));

    const events = (await eventsOf(walletId)).slice(1).map(({ parsed }) => {
      if (parsed.outcome !== 'event' || parsed.event.type !== 'TopUpCompleted') throw new Error(parsed.outcome);
      return parsed.event.data as { sequence: number; balance: string; amount: string; occurredAt: string };
    });
    expect(events.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    let balance = 0n;
    for (const event of events) {
      balance += BigInt(event.amount);
      expect(event.balance).toBe(balance.toString());
    }
    expect(balance).toBe(5050n);
    const times = events.map(({ occurredAt }) => occurredAt);
    expect(times).toEqual([...times].sort());
  });

  it('leaves nothing behind when its last write fails', async () => {
    const walletId = await api.openWallet();
    const key = randomUUID();
    await database.query(
      `ALTER TABLE wallet.idempotency_key ADD CONSTRAINT test_fails CHECK (key <> '${key}') NOT VALID`,
    );
    const before = await rowCounts();

    const { status } = await api.topUp(walletId, {}, key);

    expect(status).toBe(500);
    expect(await rowCounts()).toEqual(before);
    expect((await api.get(`/v1/wallets/${walletId}`)).body).toMatchObject({ balance: '0', sequence: 0 });
    await database.query('ALTER TABLE wallet.idempotency_key DROP CONSTRAINT test_fails');
    expect((await api.topUp(walletId, {}, key)).body).toMatchObject({ balance: '2500', sequence: 1 });
  });

  it('writes a refusal under its key and nothing else', async () => {
    const walletId = await api.openWallet({ currency: 'EUR' });
    const before = await rowCounts();

    await api.topUp(walletId, { currency: 'USD' });

    expect(await rowCounts()).toEqual({ ...before, keys: before.keys + 1 });
  });

  it('waits for the row lock of another transaction and then goes on from its result', async () => {
    const walletId = await api.openWallet();
    const slow = await service.connect();
    await slow.query('BEGIN');
    await post(slow, { walletId, amount: 1n });
    const waiting = api.topUp(walletId, { amount: '10' });
    const other = await api.topUp(await api.openWallet());
    await slow.query('COMMIT');
    slow.release();

    expect(other.status).toBe(201);
    expect((await waiting).body).toMatchObject({ balance: '11', sequence: 2 });
  });
});

describe('every event posted', () => {
  const text = (max: number) =>
    fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: max })
      .filter((value) => value.length <= max && /^[^\p{Cc}\p{Cs}]*\S[^\p{Cc}\p{Cs}]*$/u.test(value));
  // The three keys never arrive: the HTTP framework refuses or strips them.
  const metadata = fc.dictionary(
    fc
      .stringMatching(/^[A-Za-z0-9_.-]{1,40}$/)
      .filter((key) => !['__proto__', 'constructor', 'prototype'].includes(key)),
    fc
      .string({ unit: 'grapheme', maxLength: limits.metadataValue })
      .filter((value) => value.length <= limits.metadataValue && !value.includes('\0')),
    { maxKeys: limits.metadataKeys },
  );
  const optional = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });

  it('is valid by the registry, says what was asked for, and balances', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          id: text(200),
          name: optional(text(200)),
          locale: optional(fc.constantFrom('en', 'de-DE', 'zh-Hant-TW')),
        }),
        fc.constantFrom('USD', 'JPY', 'BHD', 'CLF'),
        metadata,
        fc.array(
          fc.record({
            amount: fc.bigInt({ min: 1n, max: MAX / 5n }),
            reference: optional(text(200)),
            metadata: optional(metadata),
          }),
          { minLength: 1, maxLength: 5 },
        ),
        async (owner, currency, walletMetadata, topUps) => {
          const body = { owner: { ...owner, email: 'ada@example.com' }, currency, metadata: walletMetadata };
          const walletId = await api.openWallet(body);
          for (const topUp of topUps) {
            const { status, body: answer } = await api.topUp(walletId, {
              ...topUp,
              amount: topUp.amount.toString(),
              currency,
            });
            expect({ status, answer }).toMatchObject({ status: 201 });
          }

          const events = await eventsOf(walletId);
          expect(events).toHaveLength(topUps.length + 1);
          let balance = 0n;
          for (const [index, { parsed, partition }] of events.entries()) {
            expect(partition).toBe(partitionOf(walletId, 16));
            const topUp = topUps[index - 1];
            balance += topUp?.amount ?? 0n;
            expect(parsed).toMatchObject({
              outcome: 'event',
              event: {
                data: {
                  owner: JSON.parse(JSON.stringify(body.owner)),
                  sequence: index,
                  balance: balance.toString(),
                  available: balance.toString(),
                  reference: topUp?.reference ?? null,
                },
              },
            });
            const data = parsed.outcome === 'event' ? parsed.event.data : undefined;
            expect(data?.metadata).toEqual(topUp ? (topUp.metadata ?? {}) : walletMetadata);
          }
          const entries = await ledgerOf(walletId);
          expect(entries.reduce((sum, { amount }) => sum + BigInt(amount), 0n)).toBe(0n);
        },
      ),
      { numRuns: 30 },
    );
  }, 120_000);
});

describe('the ledger', () => {
  it.each([
    'UPDATE wallet.entry SET amount = 1',
    'DELETE FROM wallet.entry',
    'TRUNCATE wallet.entry',
    'DELETE FROM wallet.transaction',
  ])('refuses "%s" even from its owner', async (sql) => {
    await api.topUp(await api.openWallet());

    await expect(database.query(sql)).rejects.toThrow('append-only');
    // The switch that turns ordinary triggers off.
    await expect(
      database.query(`DO $$ BEGIN SET LOCAL session_replication_role = replica; ${sql}; END $$`),
    ).rejects.toThrow('append-only');
  });

  it('refuses entries that do not sum to zero, even from its owner', async () => {
    await api.topUp(await api.openWallet());

    const oneSided = `INSERT INTO wallet.entry (transaction_id, line, account, amount, created_at)
      SELECT id, 3, 'external:USD', 1, now() FROM wallet.transaction LIMIT 1`;

    await expect(database.query(oneSided)).rejects.toThrow('must sum to zero');
  });

  it.each([
    'UPDATE wallet.wallet SET balance = balance + 1',
    'INSERT INTO wallet.entry SELECT * FROM wallet.entry',
    'INSERT INTO wallet.transaction SELECT * FROM wallet.transaction',
    'UPDATE wallet.idempotency_key SET code = NULL',
    'INSERT INTO wallet.wallet SELECT * FROM wallet.wallet',
    'INSERT INTO wallet.outbox SELECT * FROM wallet.outbox',
    'UPDATE wallet.hold SET captured = 0',
    'DELETE FROM wallet.outbox',
    'CREATE TABLE wallet.mine ()',
  ])('does not let the service’s own role run "%s"', async (sql) => {
    await expect(service.query(sql)).rejects.toThrow('permission denied');
  });
});

async function post(client: pg.PoolClient, of: { walletId: string; amount: bigint }) {
  const hash = createHash('sha256').update(randomUUID()).digest();
  const request = { ...of, amount: of.amount.toString(), currency: 'USD', metadata: {}, id: uuidv7(), traceparent };
  return client.query('SELECT * FROM wallet.post($1, $2, $3, $4, $5)', [
    ...['test', randomUUID(), hash, 'top_up', JSON.stringify(request)],
  ]);
}

async function rowCounts() {
  const [row] = await database.query<Record<'transactions' | 'entries' | 'events' | 'keys', number>>(
    `SELECT (SELECT count(*) FROM wallet.transaction)::int AS transactions, (SELECT count(*) FROM wallet.entry)::int AS entries,
       (SELECT count(*) FROM wallet.outbox)::int AS events, (SELECT count(*) FROM wallet.idempotency_key)::int AS keys`,
  );
  if (!row) throw new Error('no counts');
  return row;
}
