import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase } from '@purser/testing';
import type { TestDatabase } from '@purser/testing';
import { digest, eventsOf, expectBooksToHold } from '../../test/books.js';
import { startWalletApi } from '../../test/wallet-api.js';
import type { WalletApi } from '../../test/wallet-api.js';

const MAX = 2n ** 63n - 1n;

let database: TestDatabase;
let api: WalletApi;
beforeAll(async () => {
  database = await testDatabase();
  api = await startWalletApi(database, { MAX_EVENT_LOOP_DELAY_MS: '0' });
});
afterAll(async () => {
  await api.close();
  await database.drop();
});

const item = (walletId: string, change: object = {}) => ({
  ...{ walletId, amount: '1', currency: 'USD', idempotencyKey: randomUUID() },
  ...change,
});
const bulk = (items: object[], atomic?: boolean) => api.post('/v1/top-ups/bulk', { items, atomic });
const balanceOf = async (id: string): Promise<string> => (await api.get(`/v1/wallets/${id}`)).body.balance;
const keys = () => database.query('SELECT count(*) FROM wallet.idempotency_key');

describe('POST /v1/top-ups/bulk', () => {
  it('takes a thousand items, each with its own result, in their order; a failing one fails alone', async () => {
    const walletIds = await Promise.all(Array.from({ length: 5 }, () => api.openWallet()));
    const euros = await api.openWallet({ currency: 'EUR' });
    const full = await api.openWallet();
    await api.topUp(full, { amount: MAX.toString() });
    const bad = new Map([
      [3, { item: item(randomUUID()), status: 404, code: 'wallet_not_found' }],
      [400, { item: item(euros), status: 422, code: 'currency_mismatch' }],
      [999, { item: item(full), status: 422, code: 'balance_overflow' }],
    ]);
    const items = Array.from(
      { length: 1_000 },
      (_, n) => bad.get(n)?.item ?? item(walletIds[n % 5] ?? '', { reference: `${n}` }),
    );

    const { status, headers, body } = await bulk(items);

    expect({ status, posted: body.posted, refused: body.refused }).toEqual({ status: 200, posted: 997, refused: 3 });
    for (const [n, result] of body.data.entries()) {
      const refusal = bad.get(n);
      if (refusal === undefined)
        expect(result).toMatchObject({ index: n, status: 201, transaction: { reference: `${n}` }, replayed: false });
      else
        expect(result).toEqual({
          ...{ index: n, status: refusal.status, replayed: false },
          error: { code: refusal.code, detail: expect.any(String) },
        });
    }
    expect(await Promise.all(walletIds.map(balanceOf))).toEqual(['199', '200', '200', '199', '199']);
    await expectBooksToHold(database);
    // The last event of each partition: who has seen those has seen all.
    const events = await eventsOf(database, walletIds);
    const last = new Map(
      events.filter(({ sequence }) => sequence > 0).map(({ walletId, eventId }) => [walletId, eventId]),
    );
    const positions = headers.get('purser-position')?.split(',') ?? [];
    expect(new Set(positions.map((position) => position.split(':')[0])).size).toBe(positions.length);
    for (const position of positions) expect([...last.values()]).toContain(position.split(':')[1]);
  });

  it.each([true, false])('says what was answered before when it is sent again (atomic: %s)', async (atomic) => {
    const walletId = await api.openWallet();
    const items = [item(walletId), item(walletId, { amount: '2' })];
    const first = await bulk(items, atomic);

    const again = await bulk([...items, item(walletId, { amount: '4' })], atomic);

    expect(again.body.data.map(({ replayed }: { replayed: boolean }) => replayed)).toEqual([true, true, false]);
    expect(again.body.data[1].transaction).toEqual(first.body.data[1].transaction);
    expect(await balanceOf(walletId)).toBe('7');
    // A key is a key, on whichever way it comes.
    const single = await api.topUp(walletId, { amount: '2' }, items[1]?.idempotencyKey);
    expect(single.headers.get('idempotency-replayed')).toBe('true');
    expect(single.body).toEqual(first.body.data[1].transaction);
    const replay = await bulk(items, atomic);
    expect(replay.headers.get('purser-position')).toBe(first.headers.get('purser-position'));
  });

  it('posts all or none when it is atomic, names every refused item, and uses no key up', async () => {
    const [walletId, frozen] = [await api.openWallet(), await api.openWallet()];
    await api.post(`/v1/wallets/${frozen}/freeze`, {});
    const items = [
      item(walletId),
      item(frozen),
      item(walletId),
      item(randomUUID()),
      item(walletId, { amount: MAX.toString() }),
    ];
    const before = [await digest(database), await keys()];

    const { status, headers, body } = await bulk(items, true);

    expect({ status, code: body.code }).toEqual({ status: 409, code: 'wallet_frozen' });
    expect(body.detail).toMatch(/^Nothing was posted: 3 of 5 items were refused\./);
    expect(body.errors.map(({ path }: { path: string }) => path)).toEqual(['items[1]', 'items[3]', 'items[4]']);
    expect(headers.get('purser-position')).toBeNull();
    expect([await digest(database), await keys()]).toEqual(before);
    await api.post(`/v1/wallets/${frozen}/unfreeze`, {});
    const { body: retried } = await bulk(items.slice(0, 3), true);
    expect(retried).toMatchObject({ posted: 3, refused: 0, data: [{ replayed: false }, { replayed: false }, {}] });
  });

  it('refuses repeated keys, and posts nothing', async () => {
    const walletId = await api.openWallet();
    const one = item(walletId);

    const { status, body } = await bulk([one, item(walletId), { ...one, amount: '2' }, one]);

    expect({ status, code: body.code }).toEqual({ status: 400, code: 'validation_failed' });
    expect(body.errors.map(({ path }: { path: string }) => path)).toEqual([
      ...['items[2].idempotencyKey', 'items[3].idempotencyKey'],
    ]);
    expect(await balanceOf(walletId)).toBe('0');
  });

  it('refuses no items, more than a thousand, and an item that is not valid, by its path', async () => {
    const walletId = await api.openWallet();

    const replies = [
      await bulk([]),
      await bulk(Array.from({ length: 1_001 }, () => item(walletId))),
      await bulk([item(walletId), item(walletId, { amount: '0' })]),
      await bulk([item(walletId, { idempotencyKey: 'a b' })]),
    ];

    expect(replies.map(({ status, body }) => [status, body.code])).toEqual(Array(4).fill([400, 'validation_failed']));
    expect(replies.map(({ body }) => body.errors[0].path)).toEqual([
      ...['items', 'items', 'items[1].amount', 'items[0].idempotencyKey'],
    ]);
    expect(await balanceOf(walletId)).toBe('0');
  });

  it('takes a body of up to 2 MiB', async () => {
    const walletId = await api.openWallet();
    // 20 values of 500 letters: 10 KB an item.
    const metadata = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`key${n}`, 'x'.repeat(500)]));
    const items = (count: number) => Array.from({ length: count }, () => item(walletId, { metadata }));

    expect((await bulk(items(190))).body).toMatchObject({ posted: 190 });
    expect((await bulk(items(220))).status).toBe(413);
  });
});
