import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase, until } from '@purser/testing';
import type { TestDatabase } from '@purser/testing';
import { eventsOf, expectBooksToHold } from '../../test/books.js';
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
  await expectBooksToHold(database);
  await api.close();
  await database.drop();
});

const inUsd = (amount: bigint | string) => ({ amount: amount.toString(), currency: 'USD' });
const walletOf = async (id: string) => (await api.get(`/v1/wallets/${id}`)).body;

describe('a hold that is about to expire while many capture it', () => {
  // How long before its end they begin, ms. Whoever comes too late has to find it expired.
  it.each([120, 60, 30, 10, 0])('is captured once or expires, never both (%i ms before)', async (early) => {
    const walletId = await api.openWallet();
    await api.topUp(walletId, { amount: '1000' });
    const { body: hold } = await api.move(`/v1/wallets/${walletId}/holds`, { ...inUsd('600'), expiresIn: 1 });
    await until(() => Date.now() >= Date.parse(hold.expiresAt) - early, { what: 'the hold’s last moment' });

    const replies = await Promise.all(Array.from({ length: 16 }, () => api.move(`/v1/holds/${hold.id}/capture`, {})));

    const { status } = await until(
      async () => {
        const { body } = await api.get(`/v1/holds/${hold.id}`);
        return body.status !== 'pending' && body;
      },
      { what: 'the hold to be over' },
    );
    const captures = replies.filter((reply) => reply.status === 201).length;
    const types = (await eventsOf(database, [walletId])).slice(3).map(({ type }) => type);
    const { balance, held } = await walletOf(walletId);
    expect({ status, captures, types, balance, held }).toEqual(
      captures === 1
        ? { status: 'captured', captures: 1, types: ['HoldCaptured'], balance: '400', held: '0' }
        : { status: 'expired', captures: 0, types: ['HoldExpired'], balance: '1000', held: '0' },
    );
    for (const { status: code, body } of replies)
      if (code !== 201) expect({ code, problem: body.code }).toEqual({ code: 409, problem: 'hold_not_pending' });
  });
});

describe('the last money of a wallet', () => {
  it('goes to one of all who want it at once', async () => {
    const [walletId, other] = [await api.openWallet(), await api.openWallet()];
    const { body: topUp } = await api.topUp(walletId, { amount: '100' });

    const replies = await Promise.all(
      Array.from({ length: 8 }, () => [
        api.move(`/v1/wallets/${walletId}/withdrawals`, inUsd('100')),
        api.move(`/v1/wallets/${walletId}/holds`, inUsd('100')),
        api.move('/v1/transfers', { fromWalletId: walletId, toWalletId: other, ...inUsd('100') }),
        api.move(`/v1/transactions/${topUp.id}/reversals`, {}),
      ]).flat(),
    );

    expect(replies.filter(({ status }) => status === 201)).toHaveLength(1);
    const codes = replies.flatMap(({ body }) => body.code ?? []);
    expect(new Set([...codes, 'amount_exceeds_original'])).toEqual(
      new Set(['insufficient_funds', 'amount_exceeds_original']),
    );
    expect((await walletOf(walletId)).available).toBe('0');
  });
});

describe('amounts near 2^63', () => {
  it('are exact through every operation, in answers, events and statements', async () => {
    const [walletId, other] = [await api.openWallet(), await api.openWallet()];
    await api.patch(`/v1/wallets/${walletId}`, { minBalance: (-MAX).toString() });
    const move = (path: string, body: object) => api.move(path, body);
    const path = `/v1/wallets/${walletId}`;

    await api.topUp(walletId, { amount: MAX.toString() });
    const { body: hold } = await move(`${path}/holds`, inUsd(MAX));
    const { body: capture } = await move(`/v1/holds/${hold.id}/capture`, { amount: (MAX - 1n).toString() });
    expect(capture).toMatchObject({ amount: '9223372036854775806', balance: '1' });
    expect(await walletOf(walletId)).toMatchObject({ balance: '1', held: '1', available: '0' });
    await move(`/v1/holds/${hold.id}/release`, {});
    const { body: transfer } = await move('/v1/transfers', {
      fromWalletId: walletId,
      toWalletId: other,
      ...inUsd(MAX),
    });
    expect(transfer.balance).toBe('-9223372036854775806');
    expect((await move(`${path}/withdrawals`, inUsd('2'))).body.code).toBe('insufficient_funds');
    expect((await move(`${path}/withdrawals`, inUsd('1'))).body.balance).toBe('-9223372036854775807');
    expect((await api.topUp(other, { amount: '1' })).body.code).toBe('balance_overflow');
    const { body: reversal } = await move(`/v1/transactions/${transfer.id}/reversals`, {});
    expect(reversal).toMatchObject({ amount: MAX.toString(), balance: '0' });

    const events = (await eventsOf(database, [walletId])).map(({ balance, held }) => [balance, held]);
    expect(events).toEqual([
      ['0', '0'],
      ['0', '0'],
      [`${MAX}`, '0'],
      [`${MAX}`, `${MAX}`],
      ['1', '1'],
      ['1', '0'],
      [`${1n - MAX}`, '0'],
      [`${-MAX}`, '0'],
      ['0', '0'],
    ]);
    const { body: statement } = await api.get(`${path}/statement`);
    // More in sum than fits into 64 bits.
    expect(statement).toMatchObject({
      openingBalance: '0',
      closingBalance: '0',
      totals: { count: 5, in: `${2n * MAX}`, out: `${2n * MAX}` },
    });
  });
});
