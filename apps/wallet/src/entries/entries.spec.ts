import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase } from '@purser/testing';
import type { TestDatabase } from '@purser/testing';
import { writeHistory } from '../../test/history.js';
import { startWalletApi } from '../../test/wallet-api.js';
import type { WalletApi } from '../../test/wallet-api.js';
import type { Entry } from './entry.dto.js';
import { selectEntries } from './select-entries.sql.js';

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
    const { body: second } = await api.topUp(walletId, { amount: '1', reference: 'invoice-1009' });

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
      heldAfter: '0',
      sequence: 2,
      reference: 'invoice-1009',
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

  it('shows one kind, a transfer to both of its wallets, and what was held meanwhile', async () => {
    const [walletId, toWalletId] = [await api.openWallet(), await api.openWallet()];
    await api.topUp(walletId, { amount: '900' });
    await api.move(`/v1/wallets/${walletId}/holds`, { amount: '200', currency: 'USD' });
    await api.move('/v1/transfers', { fromWalletId: walletId, toWalletId, amount: '300', currency: 'USD' });
    await api.topUp(walletId, { amount: '1' });
    const transfersOf = async (id: string) => (await api.get(`/v1/wallets/${id}/entries?kind=transfer`)).body;

    expect(await transfersOf(walletId)).toMatchObject({
      data: [{ kind: 'transfer', amount: '-300', balanceAfter: '600', heldAfter: '200', sequence: 3 }],
      nextCursor: null,
    });
    expect(await transfersOf(toWalletId)).toMatchObject({
      data: [{ amount: '300', heldAfter: '0', walletId: toWalletId }],
    });
    expect((await api.get(`/v1/wallets/${walletId}/entries?kind=reversal`)).body).toEqual({
      data: [],
      nextCursor: null,
    });
  });

  it('shows what happened from one time until before another, in pages', async () => {
    const walletId = await api.openWallet();
    const days = ['2025-01-31', '2025-02-01', '2025-02-01', '2025-02-28', '2025-03-01'];
    await writeHistory(
      database,
      walletId,
      days.map((day, i) => ({ at: `${day}T00:00:00.00${i}Z`, amount: 100n })),
    );
    const sequences = async (query: string): Promise<number[]> => {
      const seen: Entry[] = [];
      let cursor: string | null = null;
      do {
        const more: string = cursor ? `&cursor=${cursor}` : '';
        const { body } = await api.get(`/v1/wallets/${walletId}/entries?limit=2&${query}${more}`);
        seen.push(...body.data);
        cursor = body.nextCursor;
      } while (cursor !== null);
      return seen.map(({ sequence }) => sequence);
    };

    expect(await sequences('from=2025-02-01&to=2025-03-01')).toEqual([4, 3, 2]);
    expect(await sequences('from=2025-02-01T00:00:00.002Z')).toEqual([5, 4, 3]);
    expect(await sequences('to=2025-02-01T00:00:00.002Z')).toEqual([2, 1]);
    expect(await sequences('to=2025-02-01T00:00:00.002001Z')).toEqual([3, 2, 1]);
    expect(await sequences('from=2025-02-01T02:00:00.001%2B02:00&to=2025-02-28')).toEqual([3, 2]);
    expect(await sequences('from=2025-03-02')).toEqual([]);
    expect(await sequences('to=2025-01-01&kind=top_up')).toEqual([]);
  });

  it('reads pages by index, and looks for a rare kind step by step, however long the ledger is', async () => {
    const walletId = await api.openWallet();
    const long = Array.from({ length: 5_050 }, (_, i) => ({
      at: new Date(Date.UTC(2024, 0, 1) + i * 60_000).toISOString(),
      amount: i === 10 ? -1n : 1n,
    }));
    await writeHistory(database, walletId, long);
    await database.query('ANALYZE wallet.entry, wallet.transaction');
    const planOf = async (sql: string, values: unknown[]) => {
      const lines = await database.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${sql}`, values);
      return lines.map((line) => line['QUERY PLAN']).join('\n');
    };

    const page = await planOf(selectEntries('DESC'), [walletId, 2_000, 5_000, null, 51]);
    const state = await planOf('SELECT * FROM wallet.state_after($1, $2)', [walletId, 7]);
    const rare = await planOf(selectEntries('DESC'), [walletId, 1, 5_000, 'transfer', 51]);
    for (const plan of [page, rare, state]) {
      expect(plan).toContain('entry_account_sequence');
      expect(plan).not.toMatch(/Seq Scan on (entry|transaction)/);
    }
    const path = `/v1/wallets/${walletId}/entries?kind=withdrawal`;
    const { body: first } = await api.get(path);
    expect(first).toEqual({ data: [], nextCursor: expect.any(String) });
    const { body: second } = await api.get(`${path}&cursor=${first.nextCursor}`);
    expect(second).toMatchObject({ data: [{ kind: 'withdrawal', sequence: 11 }], nextCursor: null });
  });

  it.each([
    ['limit=0', 'validation_failed'],
    ['limit=201', 'validation_failed'],
    ['limit=ten', 'validation_failed'],
    ['limit=1.5', 'validation_failed'],
    ['offset=3', 'validation_failed'],
    ['kind=gift', 'validation_failed'],
    ['from=yesterday', 'validation_failed'],
    ['from=2025-02-29', 'validation_failed'],
    ['to=2025-02-28T00:00:00', 'validation_failed'],
    ['to=2025-02-28T00:00:00+01:00', 'validation_failed'],
    ['to=0000-01-01', 'validation_failed'],
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
