import { afterAll, beforeAll, jest, describe, it } from '@jest/globals';
import { until } from '@purser/testing';
import { expectBooksToBalance } from './support/books.js';
import { Load } from './support/load.js';
import { CONSUMERS, Platform } from './support/platform.js';

jest.setTimeout(300_000); // Six processes, killed and restarted, on two busy cores.

describe('two relays and two instances of each consumer', () => {
  let platform: Platform;
  beforeAll(async () => {
    platform = await Platform.start({ instances: { relay: 2, notifications: 2, analytics: 2, webhooks: 2 } });
  });
  afterAll(() => platform?.close());

  it('share the partitions, take over within the lease time when one dies, and nothing is applied twice', async () => {
    const wallets = await platform.createWallets(16);
    for (const table of leaseTables())
      await until(() => sharedByTwo(table), { timeoutMs: 20_000, what: `two owners share ${table}` });
    const load = new Load(platform, wallets, 25);
    await until(() => Promise.resolve(load.acknowledged.length >= 100), { timeoutMs: 30_000, what: '100 top-ups' });

    await Promise.all((['relay', ...CONSUMERS] as const).map((service) => platform.kill(service, 1)));
    // A lease of 2 s (see QUICK), plus the time in which the survivor looks again.
    for (const table of leaseTables())
      await until(() => ownedByOne(table), { timeoutMs: 6_000, what: `one owner holds all of ${table}` });

    const goal = load.acknowledged.length + 100;
    await until(() => Promise.resolve(load.acknowledged.length >= goal), {
      timeoutMs: 30_000,
      what: '100 more top-ups',
    });
    await expectBooksToBalance(platform, await load.finish());
  });

  const leaseTables = (): string[] => [
    'wallet.relay_partition',
    ...CONSUMERS.map((consumer) => `${consumer}.inbox_partition`),
  ];

  async function owners(table: string): Promise<{ owners: number; free: number }> {
    const [row] = await platform.database.query<{ owners: string; free: string }>(
      `SELECT count(DISTINCT owner) FILTER (WHERE leased_until > now()) AS owners,
              count(*) FILTER (WHERE owner IS NULL OR leased_until <= now()) AS free FROM ${table}`,
    );
    return { owners: Number(row?.owners), free: Number(row?.free) };
  }

  async function sharedByTwo(table: string): Promise<boolean> {
    const { owners: count, free } = await owners(table);
    return count === 2 && free === 0;
  }

  async function ownedByOne(table: string): Promise<boolean> {
    const { owners: count, free } = await owners(table);
    return count === 1 && free === 0;
  }
});
