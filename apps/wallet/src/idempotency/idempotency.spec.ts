import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aTopUp, testDatabase } from '@purser/testing';
import type { TestDatabase } from '@purser/testing';
import { someoneWaits, stranger } from '../../test/stranger.js';
import { startWalletApi } from '../../test/wallet-api.js';
import type { Reply, WalletApi } from '../../test/wallet-api.js';

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

type Request = [path: string, body: object];

/** Every operation that takes a key, as a request that would succeed each time but for the key. */
const operations: [string, (walletId: string, otherId: string) => Promise<Request>][] = [
  ['top-up', async (id) => [`/v1/wallets/${id}/top-ups`, aTopUp()]],
  ['withdrawal', async (id) => [`/v1/wallets/${id}/withdrawals`, aTopUp({ amount: '1' })]],
  [
    'transfer',
    async (fromWalletId, toWalletId) => ['/v1/transfers', { fromWalletId, toWalletId, ...aTopUp({ amount: '1' }) }],
  ],
  ['hold', async (id) => [`/v1/wallets/${id}/holds`, aTopUp({ amount: '1' })]],
  ['capture', async (id) => [`/v1/holds/${await hold(id)}/capture`, { amount: '1' }]],
  ['release', async (id) => [`/v1/holds/${await hold(id)}/release`, {}]],
  ['reversal', async (id) => [`/v1/transactions/${(await api.topUp(id)).body.id}/reversals`, { amount: '1' }]],
];

async function hold(walletId: string): Promise<string> {
  return (await api.move(`/v1/wallets/${walletId}/holds`, aTopUp({ amount: '100' }))).body.id;
}

async function wallets(): Promise<[string, string]> {
  const [one, other] = [await api.openWallet(), await api.openWallet()];
  await api.topUp(one, { amount: '1000' });
  return [one, other];
}

const sequenceOf = async (walletId: string): Promise<number> =>
  (await api.get(`/v1/wallets/${walletId}`)).body.sequence;
const summary = ({ status, headers, body }: Reply) => ({
  status,
  code: body.code,
  retryAfter: headers.get('retry-after'),
});
const isReplay = ({ headers }: Reply) => headers.get('idempotency-replayed') === 'true';

describe.each(operations)('a key of a %s', (_, request) => {
  it('has one effect, however many requests carry it at once, and one answer', async () => {
    const [walletId, otherId] = await wallets();
    const [path, body] = await request(walletId, otherId);
    const before = await sequenceOf(walletId);
    const key = randomUUID();

    const replies = await Promise.all(Array.from({ length: 64 }, () => api.post(path, body, { key })));

    const answers = replies.filter(({ status }) => status < 300);
    expect(answers.filter((reply) => !isReplay(reply))).toHaveLength(1);
    for (const early of replies.filter(({ status }) => status >= 300))
      expect(summary(early)).toEqual({ status: 409, code: 'idempotency_in_progress', retryAfter: '1' });
    const again = await api.post(path, body, { key });
    expect(isReplay(again)).toBe(true);
    for (const answer of answers) {
      expect(answer.body).toEqual(again.body);
      expect(answer.headers.get('purser-position')).toBe(again.headers.get('purser-position'));
    }
    expect(await sequenceOf(walletId)).toBe(before + 1);
  });

  it('answers 409 with Retry-After while its first request is in flight, whatever the second one asks', async () => {
    const [walletId, otherId] = await wallets();
    const [path, body] = await request(walletId, otherId);
    const key = randomUUID();
    const letGo = await stranger(database, walletId);
    const first = api.post(path, body, { key });
    await someoneWaits(database);

    const second = await api.post(path, body, { key });
    const another = await api.post(path, { ...body, reference: path.endsWith('release') ? undefined : 'x' }, { key });

    await letGo();
    const inProgress = { status: 409, code: 'idempotency_in_progress', retryAfter: '1' };
    expect([summary(second), summary(another)]).toEqual([inProgress, inProgress]);
    const answered = await first;
    expect(answered.status).toBeLessThan(300);
    expect((await api.post(path, body, { key })).body).toEqual(answered.body);
  });

  it('is free again when its day was dropped, and not a day earlier', async () => {
    const [walletId, otherId] = await wallets();
    const [path, body] = await request(walletId, otherId);
    const [key, younger] = [randomUUID(), randomUUID()];
    await api.post(path, body, { key });
    await api.topUp(walletId, {}, younger);
    await age(key, 31);
    await age(younger, 30);
    expect(isReplay(await api.post(path, body, { key }))).toBe(true);

    const [row] = await database.query<{ dropped: number }>('SELECT wallet.idempotency_drop_days(30) AS dropped');

    expect(row?.dropped).toBeGreaterThan(0);
    expect(isReplay(await api.topUp(walletId, {}, younger))).toBe(true);
    expect(isReplay(await api.post(path, body, { key }))).toBe(false);
  });
});

/** As if it had been used days ago. */
async function age(key: string, days: number): Promise<void> {
  await database.query('SELECT wallet.idempotency_create_days(current_date - $1::int, 2)', [days]);
  await database.query(
    `UPDATE wallet.idempotency_key SET created_at = created_at - make_interval(days => $2) WHERE key = $1`,
    [key, days],
  );
}
