import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dataSourceOptions, isTransientDatabaseError } from '@purser/platform';
import { aTopUp, testDatabase } from '@purser/testing';
import type { TestDatabase } from '@purser/testing';
import { DataSource } from 'typeorm';
import { expectBooksToHold } from '../../test/books.js';
import { countRoundTrips } from '../../test/count-round-trips.js';
import { someoneWaits, stranger } from '../../test/stranger.js';
import { startWalletApi } from '../../test/wallet-api.js';
import type { Reply, WalletApi } from '../../test/wallet-api.js';
import { MovementQueue } from './movement-queue.js';
import { movement } from './postings.js';

let database: TestDatabase;
let api: WalletApi;
beforeAll(async () => {
  database = await testDatabase();
  // Hundreds of requests at once from this same process: its event loop is late by nature.
  api = await startWalletApi(database, { MAX_EVENT_LOOP_DELAY_MS: '0' });
});
afterAll(async () => {
  await api.close();
  await database.drop();
});

const connect = (databaseUrl: string): Promise<DataSource> =>
  new DataSource(dataSourceOptions({ schema: 'wallet', config: { databaseUrl, databasePool: 4 } })).initialize();

const aMovement = (walletId: string, key: string = randomUUID()) =>
  movement('top_up', { walletId, ...aTopUp(), reference: null, metadata: {} }, 'test', key);

const topUps = (walletId: string, count: number): Promise<Reply>[] =>
  Array.from({ length: count }, () => api.topUp(walletId, { amount: '1' }));
const statuses = (replies: readonly Reply[]): number[] => [...new Set(replies.map(({ status }) => status))];

describe('a wallet that a stranger has locked', () => {
  it('holds up nobody else, although its movements come one by one', async () => {
    const [locked, other] = [await api.openWallet(), await api.openWallet()];
    const letGo = await stranger(database, locked);
    const first = api.topUp(locked);
    await someoneWaits(database);
    const more: Promise<Reply>[] = [];
    // Each alone: what waits on a batch's connection would leave none for the others.
    for (let n = 0; n < 4; n++) {
      more.push(api.topUp(locked));
      expect((await api.topUp(other)).status).toBe(201);
    }
    await letGo();

    expect(statuses(await Promise.all([first, ...more]))).toEqual([201]);
    expect((await api.get(`/v1/wallets/${locked}`)).body).toMatchObject({ balance: '12500', sequence: 5 });
  });

  it('holds up nobody else, although hundreds of its movements wait, nor those whom it shares a batch with', async () => {
    const [locked, other, shared] = [await api.openWallet(), await api.openWallet(), await api.openWallet()];
    const letGo = await stranger(database, locked);
    const waiting = topUps(locked, 300);
    await someoneWaits(database);

    // `shared` is locked by a transfer again and again, and its top-ups are put aside with the others.
    const transfers = Array.from({ length: 20 }, () =>
      api.move('/v1/transfers', { fromWalletId: shared, toWalletId: other, amount: '1', currency: 'USD' }),
    );
    const replies = await Promise.all([...topUps(other, 50), ...topUps(shared, 50)]);

    expect(statuses(replies)).toEqual([201]);
    await Promise.all(transfers);
    await letGo();
    expect(statuses(await Promise.all(waiting))).toEqual([201]);
    expect((await api.get(`/v1/wallets/${locked}`)).body).toMatchObject({ balance: '300', sequence: 300 });
  });

  it('is not waited for by a batch that has a key of it twice', async () => {
    const [locked, other] = [await api.openWallet(), await api.openWallet()];
    const dataSource = await connect(database.urlOf('wallet'));
    const queue = new MovementQueue(dataSource);
    const key = randomUUID();
    const letGo = await stranger(database, locked);

    // In one turn, hence in one batch.
    const twice = [queue.post(aMovement(locked, key)), queue.post(aMovement(locked, key))];
    const answer = await queue.post(aMovement(other));

    expect(answer.code).toBeNull();
    await letGo();
    const [first, again] = await Promise.all(twice);
    expect([first?.replayed, again?.replayed, again?.response]).toEqual([false, true, first?.response]);
    await dataSource.destroy();
  });
});

describe('a batch', () => {
  it('lets what fails fail alone', async () => {
    const walletIds = [await api.openWallet(), await api.openWallet()];
    await database.query(
      `ALTER TABLE wallet.transaction ADD CONSTRAINT test_fails CHECK (reference <> 'fails') NOT VALID`,
    );
    try {
      const replies = await Promise.all(
        Array.from({ length: 60 }, (_, n) =>
          api.topUp(walletIds[n % 2] ?? '', { amount: '1', reference: n % 20 === 7 ? 'fails' : 'works' }),
        ),
      );

      expect(replies.flatMap(({ status }, n) => (status === 201 ? [] : [[n, status]]))).toEqual([
        [7, 500],
        [27, 500],
        [47, 500],
      ]);
    } finally {
      await database.query('ALTER TABLE wallet.transaction DROP CONSTRAINT test_fails');
    }
    const sequences = await Promise.all(
      walletIds.map(async (id) => (await api.get(`/v1/wallets/${id}`)).body.sequence),
    );
    expect(sequences).toEqual([30, 27]);
    await expectBooksToHold(database);
  });

  it('keeps refusals and replays apart from what is posted beside them', async () => {
    const walletId = await api.openWallet();
    const key = randomUUID();
    const first = await api.topUp(walletId, { amount: '10' }, key);
    const withdraw = (amount: string) => api.move(`/v1/wallets/${walletId}/withdrawals`, { amount, currency: 'USD' });

    const replies = await Promise.all([
      ...topUps(walletId, 20),
      ...[
        api.topUp(walletId, { amount: '10' }, key),
        api.topUp(walletId, { amount: '11' }, key),
        api.topUp(randomUUID()),
      ],
      ...[api.topUp(walletId, { currency: 'EUR' }), withdraw('1000'), withdraw('1')],
      ...topUps(walletId, 20),
    ]);

    expect(replies.slice(20, 26).map(({ status, body }) => body.code ?? status)).toEqual([
      ...[201, 'idempotency_key_reused', 'wallet_not_found', 'currency_mismatch', 'insufficient_funds', 201],
    ]);
    expect(replies[20]?.body).toEqual(first.body);
    expect((await api.get(`/v1/wallets/${walletId}`)).body).toMatchObject({ balance: '49', sequence: 42 });
  });
});

describe('the queue', () => {
  it('is told overloaded beyond its limit, and answers all with the outage when the database is away', async () => {
    const gone = await testDatabase();
    const proxy = await countRoundTrips(gone.urlOf('wallet'));
    const dataSource = await connect(proxy.url);
    await Promise.all([proxy.close(), gone.drop()]);
    const queue = new MovementQueue(dataSource);
    const post = () =>
      queue.post(aMovement(randomUUID())).then(
        () => 'posted',
        (error: { code: string }) => (isTransientDatabaseError(error) ? 'outage' : error.code),
      );

    const outcomes = await Promise.all(Array.from({ length: 20_003 }, post));

    expect(new Set(outcomes.slice(0, 20_000))).toEqual(new Set(['outage']));
    expect(outcomes.slice(20_000)).toEqual(['overloaded', 'overloaded', 'overloaded']);
    await dataSource.destroy();
  });
});
