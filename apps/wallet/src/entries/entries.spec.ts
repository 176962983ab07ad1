import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase } from '@purser/testing';
import type { TestDatabase } from '@purser/testing';
import { startWalletApi } from '../../test/wallet-api.js';
import type { WalletApi } from '../../test/wallet-api.js';
import type { Entry } from './entry.dto.js';

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

describe('GET /v1/wallets/:id/entries', () => {
  it('shows what happened to the wallet, newest first, and not the outside world’s side', async () => {
    const walletId = await api.openWallet();
    await api.topUp(walletId, { amount: '2500' });
    const { body: second } = await api.topUp(walletId, { amount: '1' });

    const { body } = await api.get(`/v1/wallets/${walletId}/entries`);

    expect(body.nextCursor).toBeNull();
    expect(body.data.map(({ amount, balanceAfter, sequence }: Entry) => [amount, balanceAfter, sequence])).toEqual([
      ['1', '2501', 2],
      ['2500', '2500', 1],
    ]);
    expect(body.data[0]).toEqual({
      id: expect.any(String),
      transactionId: second.id,
      walletId,
      kind: 'top_up',
      amount: '1',
      balanceAfter: '2501',
      sequence: 2,
      createdAt: second.createdAt,
    });
  });

  it('pages through all of them once, whatever is posted meanwhile', async () => {
    const walletId = await api.openWallet();
    for (let i = 0; i < 7; i++) await api.topUp(walletId);

    const seen: number[] = [];
    let cursor: string | null = null;
    do {
      const { body } = await api.get(`/v1/wallets/${walletId}/entries?limit=3${cursor ? `&cursor=${cursor}` : ''}`);
      seen.push(...body.data.map((entry: Entry) => entry.sequence));
      cursor = body.nextCursor;
      await api.topUp(walletId);
    } while (cursor !== null);

    expect(seen).toEqual([7, 6, 5, 4, 3, 2, 1]);
  });

  it('is empty for a new wallet', async () => {
    expect((await api.get(`/v1/wallets/${await api.openWallet()}/entries`)).body).toEqual({
      data: [],
      nextCursor: null,
    });
  });

  it('reads a page by index, however long the ledger is', async () => {
    const plan = await database.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN SELECT * FROM wallet.entry WHERE account = 'wallet:x' AND sequence < 9 ORDER BY sequence DESC LIMIT 51`,
    );

    expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toContain('entry_account_sequence');
  });

  it.each([
    ['limit=0', 'validation_failed'],
    ['limit=201', 'validation_failed'],
    ['limit=ten', 'validation_failed'],
    ['limit=1.5', 'validation_failed'],
    ['offset=3', 'validation_failed'],
    ['cursor=nonsense', 'cursor_invalid'],
    ['cursor=', 'cursor_invalid'],
    [`cursor=${Buffer.from('-1').toString('base64url')}`, 'cursor_invalid'],
    [`cursor=${Buffer.from('9'.repeat(30)).toString('base64url')}`, 'cursor_invalid'],
  ])('refuses ?%s', async (query, code) => {
    const { status, body } = await api.get(`/v1/wallets/${await api.openWallet()}/entries?${query}`);

    expect({ status, code: body.code }).toEqual({ status: 400, code });
  });

  it('knows no wallet that was never opened', async () => {
    const { status, body } = await api.get(`/v1/wallets/${randomUUID()}/entries`);

    expect({ status, code: body.code }).toEqual({ status: 404, code: 'wallet_not_found' });
  });
});

describe('GET /v1/transactions/:id', () => {
  it('knows no transaction that was never posted', async () => {
    const { status, body } = await api.get(`/v1/transactions/${randomUUID()}`);

    expect({ status, code: body.code }).toEqual({ status: 404, code: 'transaction_not_found' });
  });
});
