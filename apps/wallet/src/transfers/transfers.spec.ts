import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseEvent } from '@purser/contracts';
import { testDatabase } from '@purser/testing';
import type { TestDatabase } from '@purser/testing';
import { startWalletApi } from '../../test/wallet-api.js';
import type { WalletApi } from '../../test/wallet-api.js';

const MAX = 2n ** 63n - 1n;

let database: TestDatabase;
let api: WalletApi;
beforeAll(async () => {
  database = await testDatabase();
  api = await startWalletApi(database);
});
afterAll(async () => {
  await api.close();
  await database.drop();
});

async function funded(amount = '1000', currency = 'USD'): Promise<string> {
  const walletId = await api.openWallet({ currency });
  await api.topUp(walletId, { amount, currency });
  return walletId;
}

const transfer = (fromWalletId: string, toWalletId: string, body: object = {}) =>
  api.move('/v1/transfers', { fromWalletId, toWalletId, amount: '300', currency: 'USD', ...body });
const balanceOf = async (id: string) => (await api.get(`/v1/wallets/${id}`)).body.balance as string;

describe('POST /v1/transfers', () => {
  it('moves money in one transaction that says both sides, in two events', async () => {
    const [from, to] = [await funded(), await api.openWallet()];

    const { status, headers, body } = await transfer(from, to, { reference: 'rent' });

    expect({ status, location: headers.get('location') }).toEqual({
      status: 201,
      location: `/v1/transactions/${body.id}`,
    });
    expect(body).toEqual({
      id: expect.any(String),
      walletId: from,
      fromWalletId: from,
      toWalletId: to,
      kind: 'transfer',
      amount: '300',
      currency: 'USD',
      balance: '700',
      sequence: 2,
      reference: 'rent',
      metadata: {},
      createdAt: expect.any(String),
    });
    expect((await api.get(`/v1/transactions/${body.id}`)).body).toEqual(body);
    expect(await balanceOf(to)).toBe('300');
    const events = await database.query<{ envelope: string; at: string }>(
      `SELECT envelope::text, partition || ':' || event_id AS at FROM wallet.outbox WHERE envelope -> 'data' ->> 'transactionId' = $1 ORDER BY id`,
      [body.id],
    );
    expect(headers.get('purser-position')).toBe(events.map(({ at }) => at).join());
    expect(events.map(({ envelope }) => JSON.parse(envelope).data)).toMatchObject([
      { walletId: from, balance: '700', sequence: 2, amount: '300', toWalletId: to },
      { walletId: to, balance: '300', sequence: 1, amount: '300', fromWalletId: from },
    ]);
    for (const { envelope } of events) expect(parseEvent(envelope).outcome).toBe('event');
  });

  it.each([
    ['to itself', 'same_wallet', 422, async (from: string) => transfer(from, from.toUpperCase())],
    [
      'of more than there is',
      'insufficient_funds',
      422,
      async (from: string) => transfer(from, await funded(), { amount: '1001' }),
    ],
    [
      'into another currency',
      'currency_mismatch',
      422,
      async (from: string) => transfer(from, await funded('1', 'EUR')),
    ],
    ['to nobody', 'wallet_not_found', 404, async (from: string) => transfer(from, randomUUID())],
    [
      'above what a wallet can hold',
      'balance_overflow',
      422,
      async (from: string) => transfer(from, await funded(MAX.toString())),
    ],
    [
      'to a frozen wallet',
      'wallet_frozen',
      409,
      async (from: string) => {
        const to = await funded();
        await api.post(`/v1/wallets/${to}/freeze`, {});
        return transfer(from, to);
      },
    ],
  ])('is refused %s, and both wallets stay as they are', async (_, code, status, attempt) => {
    const from = await funded();

    const reply = await attempt(from);

    expect({ status: reply.status, code: reply.body.code }).toEqual({ status, code });
    expect(await balanceOf(from)).toBe('1000');
  });

  it('crosses other transfers without a deadlock, and the sum stays', async () => {
    const wallets = await Promise.all([funded('5000'), funded('5000'), funded('5000')]);

    const replies = await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        transfer(wallets[i % 3] ?? '', wallets[(i + 1 + (i % 2)) % 3] ?? '', { amount: String(1 + (i % 7)) }),
      ),
    );

    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([201]));
    const balances = await Promise.all(wallets.map(balanceOf));
    expect(balances.reduce((sum, balance) => sum + BigInt(balance), 0n)).toBe(15_000n);
  });
});

describe('POST /v1/transactions/:id/reversals', () => {
  const reverse = (id: string, body: object = {}) => api.move(`/v1/transactions/${id}/reversals`, body);

  it('takes a transfer back in parts, never more than there was', async () => {
    const [from, to] = [await funded(), await api.openWallet()];
    const { body: original } = await transfer(from, to);

    const part = await reverse(original.id, { amount: '100' });
    expect(part).toMatchObject({
      status: 201,
      body: { kind: 'reversal', amount: '100', reverses: original.id, balance: '800' },
    });
    expect((await reverse(original.id, { amount: '201' })).body.code).toBe('amount_exceeds_original');
    expect((await reverse(original.id)).body).toMatchObject({
      amount: '200',
      balance: '1000',
      fromWalletId: from,
      toWalletId: to,
    });
    expect((await reverse(original.id)).body.code).toBe('amount_exceeds_original');
    expect((await reverse(part.body.id)).body).toMatchObject({ code: 'amount_exceeds_original' });
    expect([await balanceOf(from), await balanceOf(to)]).toEqual(['1000', '0']);
  });

  it('takes back a top-up, a withdrawal and a capture', async () => {
    const walletId = await api.openWallet();
    const { body: topUp } = await api.topUp(walletId, { amount: '1000' });
    const { body: withdrawal } = await api.move(`/v1/wallets/${walletId}/withdrawals`, {
      amount: '100',
      currency: 'USD',
    });
    const { body: hold } = await api.move(`/v1/wallets/${walletId}/holds`, { amount: '50', currency: 'USD' });
    const { body: capture } = await api.move(`/v1/holds/${hold.id}/capture`, {});

    expect((await reverse(topUp.id)).body.code).toBe('insufficient_funds');
    expect((await reverse(withdrawal.id)).body.balance).toBe('950');
    expect((await reverse(capture.id)).body.balance).toBe('1000');
    expect((await reverse(topUp.id)).body.balance).toBe('0');
  });

  it('is done once, however many try at once', async () => {
    const { body: topUp } = await api.topUp(await api.openWallet());

    const replies = await Promise.all(Array.from({ length: 12 }, () => reverse(topUp.id)));

    expect(replies.filter(({ status }) => status === 201)).toHaveLength(1);
  });

  it('knows no transaction that was never posted', async () => {
    expect(await reverse(randomUUID())).toMatchObject({ status: 404, body: { code: 'transaction_not_found' } });
  });
});
