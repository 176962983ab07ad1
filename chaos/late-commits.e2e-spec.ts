import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, jest, describe, expect, it } from '@jest/globals';
import { uuidv7 } from '@purser/contracts';
import { until } from '@purser/testing';
import { expectBooksToBalance } from './support/books.js';
import { holding } from './support/holding.js';
import { Load, type TopUp } from './support/load.js';
import { Platform } from './support/platform.js';

jest.setTimeout(300_000); // Six processes, killed and restarted, on two busy cores.

describe('a transaction commits late', () => {
  let platform: Platform;
  beforeAll(async () => {
    platform = await Platform.start();
  });
  afterAll(() => platform?.close());

  it('holding its row lock while others commit: nothing is lost, and nobody else waits for it', async () => {
    const [slow = '', ...others] = await platform.createWallets(9);
    const late = { id: uuidv7(), walletId: slow, amount: '500', balance: '500', sequence: 1 };
    const load = new Load(platform, others, 30);

    // The slow writer has its transaction id and its outbox id first, and commits last.
    await holding(platform.database, posting(late), async () => {
      const behind = topUp(slow, '7'); // of the same wallet: waits for the row lock
      const goal = load.acknowledged.length + 90;
      await until(() => Promise.resolve(load.acknowledged.length >= goal), {
        timeoutMs: 30_000,
        what: '90 top-ups of other wallets',
      });
      await until(async () => (await applied()) >= goal, {
        timeoutMs: 10_000,
        what: 'they are applied while the late one is still open',
      });
      expect(await appliedOf(slow)).toBe(0);
      followers.push(behind);
    });

    const acknowledged = await load.finish();
    await expectBooksToBalance(platform, [...acknowledged, late, ...(await Promise.all(followers))]);
  });

  const followers: Promise<TopUp>[] = [];

  const topUp = (walletId: string, amount: string): Promise<TopUp> =>
    platform.post(
      'wallet',
      `/v1/wallets/${walletId}/top-ups`,
      { amount, currency: 'USD' },
      { 'idempotency-key': randomUUID() },
    );

  /** The posting itself, as the wallet service calls it. */
  const posting = ({ id, walletId, amount }: TopUp): string => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const request = { walletId, amount, currency: 'USD', reference: null, metadata: {}, id, traceparent };
    return `SELECT * FROM wallet.post('slow', '${randomUUID()}', '\\x00', 'top_up', '${JSON.stringify(request)}')`;
  };

  async function applied(): Promise<number> {
    const [row] = await platform.database.query<{ applied: string }>(
      `SELECT count(*) AS applied FROM analytics.inbox WHERE status = 'a'`,
    );
    return Number(row?.applied ?? 0);
  }

  async function appliedOf(walletId: string): Promise<number> {
    const [row] = await platform.database.query<{ applied: string }>(
      `SELECT count(*) AS applied FROM analytics.inbox WHERE status = 'a' AND wallet_id = $1`,
      [walletId],
    );
    return Number(row?.applied ?? 0);
  }
});
