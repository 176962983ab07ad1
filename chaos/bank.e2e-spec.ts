import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { testPostgres, until, type TestPostgres } from '@purser/testing';
import { expectBooksToHold } from '../apps/wallet/test/books.js';
import { Bank, type Acknowledged } from './support/bank.js';
import { Platform } from './support/platform.js';

jest.setTimeout(300_000); // Six processes, killed and restarted, on two busy cores.

describe('a bank whose service and database are killed', () => {
  let postgres: TestPostgres;
  let platform: Platform;
  beforeAll(async () => {
    postgres = await testPostgres();
    platform = await Platform.start({ database: postgres });
  });
  afterAll(() => platform?.close());

  it('loses no acknowledged transaction, does none twice, and its sum never moves', async () => {
    const wallets = await platform.createWallets(6);
    const bank = new Bank(platform, wallets, 8);
    const more = async (count: number): Promise<void> => {
      const goal = bank.acknowledged.length + count;
      await until(() => bank.acknowledged.length >= goal, { timeoutMs: 60_000, what: `${count} more transactions` });
    };

    for (let kills = 0; kills < 3; kills += 1) {
      await more(40);
      await platform.killAndRestart('wallet');
    }
    await more(40);
    await postgres.crash();
    const port = await platform.kill('wallet');
    await postgres.start();
    await platform.spawn('wallet', port);
    await more(40);
    const acknowledged = await bank.close();

    await platform.untilComplete();
    await expectTransactions(acknowledged);
    await expectBalances(wallets, acknowledged);
    await expectBooksToHold(postgres);
  });

  /** Every customer asked until it was answered, so what is in the book and what was acknowledged are the same. */
  async function expectTransactions(acknowledged: readonly Acknowledged[]): Promise<void> {
    const rows = await postgres.query<{ id: string }>('SELECT id FROM wallet.transaction');
    const ids = acknowledged.map(({ id }) => id).sort();
    expect(new Set(ids).size).toBe(ids.length);
    expect(rows.map(({ id }) => id).sort()).toEqual(ids);
  }

  async function expectBalances(wallets: readonly string[], acknowledged: readonly Acknowledged[]): Promise<void> {
    const expected = new Map(wallets.map((walletId) => [walletId, 0n]));
    const add = (walletId: string, amount: bigint) => expected.set(walletId, (expected.get(walletId) ?? 0n) + amount);
    for (const { kind, walletId, toWalletId, amount } of acknowledged) {
      add(walletId, kind === 'top_up' ? BigInt(amount) : -BigInt(amount));
      if (toWalletId !== undefined) add(toWalletId, BigInt(amount));
    }
    const rows = await postgres.query<{ id: string; balance: string; held: string }>(
      'SELECT id, balance, held FROM wallet.wallet',
    );
    expect(new Map(rows.map(({ id, balance }) => [id, BigInt(balance)]))).toEqual(expected);
    expect(rows.map(({ held }) => held)).toEqual(rows.map(() => '0'));
  }
});
