import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase, until } from '@purser/testing';
import type { TestDatabase } from '@purser/testing';
import { startWalletApi } from '../../test/wallet-api.js';
import type { WalletApi } from '../../test/wallet-api.js';

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

async function funded(amount = '1000'): Promise<string> {
  const walletId = await api.openWallet();
  await api.topUp(walletId, { amount });
  return walletId;
}

async function hold(walletId: string, body: object = {}): Promise<string> {
  const reply = await api.move(`/v1/wallets/${walletId}/holds`, { amount: '600', currency: 'USD', ...body });
  expect(reply.status).toBe(201);
  return reply.body.id as string;
}

const state = async (walletId: string) => {
  const { balance, held, available } = (await api.get(`/v1/wallets/${walletId}`)).body;
  return { balance, held, available };
};

describe('a hold', () => {
  it('makes money unavailable and leaves the balance alone', async () => {
    const walletId = await funded();

    const { status, headers, body } = await api.move(`/v1/wallets/${walletId}/holds`, {
      amount: '600',
      currency: 'USD',
      expiresIn: 3600,
      reference: 'order-77',
    });

    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/v1/holds/${body.id}`);
    expect(headers.get('purser-position')).toMatch(/^\d+:[0-9a-f-]{36}$/);
    expect(body).toEqual({
      id: expect.any(String),
      walletId,
      amount: '600',
      currency: 'USD',
      captured: '0',
      remaining: '600',
      status: 'pending',
      expiresAt: new Date(Date.parse(body.createdAt) + 3_600_000).toISOString(),
      reference: 'order-77',
      metadata: {},
      createdAt: expect.any(String),
    });
    expect(await state(walletId)).toEqual({ balance: '1000', held: '600', available: '400' });
    expect((await api.get(`/v1/holds/${body.id}`)).body).toEqual(body);
    expect((await api.move(`/v1/wallets/${walletId}/withdrawals`, { amount: '401', currency: 'USD' })).body.code).toBe(
      'insufficient_funds',
    );
  });

  it('is captured in parts, never above it, and what remains stays held', async () => {
    const walletId = await funded();
    const id = await hold(walletId);

    const part = await api.move(`/v1/holds/${id}/capture`, { amount: '250' });
    expect(part).toMatchObject({ status: 201, body: { kind: 'capture', amount: '250', balance: '750', holdId: id } });
    expect(await state(walletId)).toEqual({ balance: '750', held: '350', available: '400' });
    expect((await api.move(`/v1/holds/${id}/capture`, { amount: '351' })).body.code).toBe('amount_exceeds_hold');

    expect((await api.move(`/v1/holds/${id}/capture`, {})).body.amount).toBe('350');
    expect(await state(walletId)).toEqual({ balance: '400', held: '0', available: '400' });
    expect((await api.get(`/v1/holds/${id}`)).body).toMatchObject({
      status: 'captured',
      captured: '600',
      remaining: '0',
    });
    const { status, body } = await api.move(`/v1/holds/${id}/capture`, {});
    expect({ status, code: body.code }).toEqual({ status: 409, code: 'hold_not_pending' });
  });

  it('frees the rest with a final capture', async () => {
    const walletId = await funded();
    const id = await hold(walletId);

    await api.move(`/v1/holds/${id}/capture`, { amount: '1', final: true });

    expect(await state(walletId)).toEqual({ balance: '999', held: '0', available: '999' });
    expect((await api.move(`/v1/holds/${id}/release`, {})).body.code).toBe('hold_not_pending');
  });

  it('can be released, once, also while the wallet is frozen', async () => {
    const walletId = await funded();
    const id = await hold(walletId);
    await api.post(`/v1/wallets/${walletId}/freeze`, {});

    expect((await api.move(`/v1/holds/${id}/capture`, {})).body.code).toBe('wallet_frozen');
    expect(await api.move(`/v1/holds/${id}/release`, {})).toMatchObject({ status: 200, body: { status: 'released' } });
    expect(await state(walletId)).toEqual({ balance: '1000', held: '0', available: '1000' });
    expect((await api.move(`/v1/holds/${id}/release`, {})).status).toBe(409);
  });

  it('expires on time by itself, and can then not be captured', async () => {
    const walletId = await funded();
    const id = await hold(walletId, { expiresIn: 1 });
    const { createdAt, expiresAt } = (await api.get(`/v1/holds/${id}`)).body;
    expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBe(1_000);

    await until(async () => (await api.get(`/v1/holds/${id}`)).body.status === 'expired', {
      what: 'the hold to expire',
    });

    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(expiresAt));
    expect(await state(walletId)).toEqual({ balance: '1000', held: '0', available: '1000' });
    expect((await api.move(`/v1/holds/${id}/capture`, {})).body.code).toBe('hold_not_pending');
    const [{ types } = { types: [] }] = await database.query<{ types: string[] }>(
      'SELECT array_agg(type ORDER BY id) AS types FROM wallet.outbox WHERE wallet_id = $1',
      [walletId],
    );
    expect(types).toEqual(['WalletCreated', 'TopUpCompleted', 'HoldPlaced', 'HoldExpired']);
  });

  it('is captured once, however many try at once', async () => {
    const walletId = await funded();
    const id = await hold(walletId);

    const replies = await Promise.all(
      Array.from({ length: 16 }, (_, i) => api.move(`/v1/holds/${id}/${i % 2 ? 'capture' : 'release'}`, {})),
    );

    expect(replies.filter(({ status }) => status < 300)).toHaveLength(1);
    expect(replies.filter(({ body }) => body.code === 'hold_not_pending')).toHaveLength(15);
    expect((await state(walletId)).held).toBe('0');
  });

  it('cannot promise what is not there, and a refused one does not exist', async () => {
    const walletId = await funded();
    const path = `/v1/wallets/${walletId}/holds`;

    expect((await api.move(path, { amount: '1001', currency: 'USD' })).body.code).toBe('insufficient_funds');
    expect((await api.get(path)).body).toEqual({ data: [], nextCursor: null });
  });

  it('is listed with its wallet, newest first', async () => {
    const walletId = await funded();
    const ids = [
      await hold(walletId, { amount: '1' }),
      await hold(walletId, { amount: '2' }),
      await hold(walletId, { amount: '3' }),
    ];
    await api.move(`/v1/holds/${ids[1]}/release`, {});

    const first = (await api.get(`/v1/wallets/${walletId}/holds?limit=2`)).body;
    const rest = (await api.get(`/v1/wallets/${walletId}/holds?limit=2&cursor=${first.nextCursor}`)).body;
    const pending = (await api.get(`/v1/wallets/${walletId}/holds?status=pending`)).body;

    const amounts = (page: { data: { amount: string }[] }) => page.data.map(({ amount }) => amount);
    expect([amounts(first), amounts(rest), amounts(pending)]).toEqual([['3', '2'], ['1'], ['3', '1']]);
    expect(rest.nextCursor).toBeNull();
  });

  it.each([
    [{ expiresIn: 0 }, 'expiresIn'],
    [{ expiresIn: 1.5 }, 'expiresIn'],
    [{ expiresIn: 40_000_000 }, 'expiresIn'],
    [{ amount: '0' }, 'amount'],
  ])('refuses %j', async (change, path) => {
    const body = { amount: '1', currency: 'USD', ...change };

    const reply = await api.move(`/v1/wallets/${await funded()}/holds`, body);

    expect(reply).toMatchObject({ status: 400, body: { code: 'validation_failed', errors: [{ path }] } });
  });
});
