import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase } from '@purser/testing';
import type { TestDatabase } from '@purser/testing';
import { writeHistory } from '../../test/history.js';
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

describe('GET /v1/wallets/:id/balance', () => {
  const balance = async (walletId: string, at?: string) =>
    (await api.get(`/v1/wallets/${walletId}/balance${at === undefined ? '' : `?at=${at}`}`)).body;

  it('says what the wallet had at each of its sequences, those that moved no money included', async () => {
    const walletId = await api.openWallet();
    await api.topUp(walletId, { amount: '900' });
    const { body: hold } = await api.move(`/v1/wallets/${walletId}/holds`, { amount: '200', currency: 'USD' });
    await api.patch(`/v1/wallets/${walletId}`, { metadata: { plan: 'gold' } });
    await api.move(`/v1/holds/${hold.id}/capture`, { amount: '50', final: true });

    const seen = await Promise.all(['0', '1', '2', '3', '4'].map((at) => balance(walletId, at)));

    expect(seen.map((one) => [one.sequence, one.balance, one.held, one.available])).toEqual([
      [0, '0', '0', '0'],
      [1, '900', '0', '900'],
      [2, '900', '200', '700'],
      [3, '900', '200', '700'],
      [4, '850', '0', '850'],
    ]);
    const { body: entries } = await api.get(`/v1/wallets/${walletId}/entries`);
    expect(seen[4]).toEqual({
      walletId,
      currency: 'USD',
      at: { sequence: 4 },
      balance: '850',
      held: '0',
      available: '850',
      sequence: 4,
      asOf: entries.data[0].createdAt,
    });
  });

  it('says what the wallet had at a time, at that very time included, and now without one', async () => {
    const walletId = await api.openWallet();
    const days = Array.from({ length: 28 }, (_, i) => `2025-02-${String(i + 1).padStart(2, '0')}`);
    await writeHistory(
      database,
      walletId,
      days.map((day) => ({ at: `${day}T12:00:00Z`, amount: 10n })),
    );

    const at = await Promise.all(days.map((day) => balance(walletId, `${day}T12:00:00Z`)));
    expect(at.map(({ sequence }) => sequence)).toEqual(days.map((_, i) => i + 1));
    expect(at[9]).toMatchObject({
      at: { time: '2025-02-10T12:00:00Z' },
      balance: '100',
      asOf: '2025-02-10T12:00:00.000Z',
    });
    expect(await balance(walletId, '2025-02-10T11:59:59.999Z')).toMatchObject({ balance: '90', sequence: 9 });
    expect(await balance(walletId, '2025-02-10')).toMatchObject({ balance: '90' });
    const before = Date.now();
    for (const now of [await balance(walletId), await balance(walletId, '9999-12-31')]) {
      expect(now).toMatchObject({ balance: '280', sequence: 28 });
      expect(Date.parse(now.asOf)).toBeGreaterThanOrEqual(before - 1_000);
      expect(Date.parse(now.asOf)).toBeLessThanOrEqual(Date.now() + 1_000);
    }
    expect((await balance(walletId)).at).toBeNull();
  });

  it.each([
    ['2020-01-01', 'must not be before the wallet was opened'],
    ['2', "must be at most 1, the wallet's newest sequence"],
    ['999999999999999999', 'must be at most 1'],
    ['1000000000000000000', 'must be a time'],
    ['-1', 'must be a time'],
    ['1.5', 'must be a time'],
    ['', 'must be a time'],
    ['2025-02-30T00:00:00Z', 'must be a time'],
  ])('refuses ?at=%s with 400, saying why', async (at, message) => {
    const walletId = await api.openWallet();
    await api.topUp(walletId);

    const body = await balance(walletId, at);

    expect(body).toMatchObject({ status: 400, code: 'validation_failed', errors: [{ path: 'at' }] });
    expect(body.errors[0].message).toContain(message);
  });

  it('knows no wallet that was never opened', async () => {
    expect(await balance(randomUUID())).toMatchObject({ status: 404, code: 'wallet_not_found' });
  });
});
