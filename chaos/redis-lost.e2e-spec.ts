import { afterAll, beforeAll, jest, describe, expect, it } from '@jest/globals';
import { until } from '@purser/testing';
import { expectBooksToBalance } from './support/books.js';
import { Load } from './support/load.js';
import { Platform } from './support/platform.js';

jest.setTimeout(300_000); // Six processes, killed and restarted, on two busy cores.

describe('Redis is lost', () => {
  let platform: Platform;
  beforeAll(async () => {
    platform = await Platform.start();
  });
  afterAll(() => platform?.close());

  it('wiped under load, killed and started empty, cut off for 30 s: top-ups go on, and each is applied exactly once, in order', async () => {
    const wallets = await platform.createWallets(10);
    const load = new Load(platform, wallets, 15);
    const more = async (count: number): Promise<void> => {
      const goal = load.acknowledged.length + count;
      await until(() => Promise.resolve(load.acknowledged.length >= goal), {
        timeoutMs: 60_000,
        what: `${count} more top-ups`,
      });
    };

    await more(60);
    for (let wipe = 0; wipe < 3; wipe += 1) {
      await platform.redis.flush();
      await more(20);
    }

    await platform.redis.kill();
    await more(60); // accepted while there is no Redis at all
    await platform.redis.start({ empty: true });
    await more(60);

    const cutAt = Date.now();
    platform.redis.cut();
    await more(100);
    await until(() => Promise.resolve(Date.now() - cutAt >= 30_000), { timeoutMs: 40_000, what: '30 s have passed' });
    platform.redis.restore();
    await more(30);

    const acknowledged = await load.finish();
    expect([...load.refusals.entries()]).toEqual([]);
    await expectBooksToBalance(platform, acknowledged);
  });
});
