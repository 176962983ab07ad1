import { afterAll, beforeAll, jest, describe, it } from '@jest/globals';
import { until } from '@purser/testing';
import { expectBooksToBalance } from './support/books.js';
import { holding } from './support/holding.js';
import { Load } from './support/load.js';
import { CONSUMERS, Platform, type Consumer } from './support/platform.js';

/** A table that each consumer's handler writes to: locking it stops the handler in the middle. */
const WRITES_TO: Record<Consumer, string> = {
  notifications: 'notifications.notification',
  analytics: 'analytics.volume',
  webhooks: 'webhooks.delivery',
};

jest.setTimeout(300_000); // Six processes, killed and restarted, on two busy cores.

describe('consumers are killed', () => {
  let platform: Platform;
  beforeAll(async () => {
    platform = await Platform.start();
  });
  afterAll(() => platform?.close());

  it('after a commit and in the middle of a handler: every top-up is applied exactly once, in order', async () => {
    const wallets = await platform.createWallets(12);
    const load = new Load(platform, wallets, 20);

    await Promise.all(
      CONSUMERS.map(async (consumer) => {
        await until(() => appliedBy(consumer), { timeoutMs: 30_000, what: `${consumer} has applied something` });
        await platform.killAndRestart(consumer);
        await killInTheMiddleOfAHandler(consumer);
      }),
    );

    await expectBooksToBalance(platform, await load.finish());
  });

  async function killInTheMiddleOfAHandler(consumer: Consumer): Promise<void> {
    const port = await holding(platform.database, `LOCK TABLE ${WRITES_TO[consumer]} IN SHARE MODE`, async () => {
      await until(() => waitsForALock(consumer), {
        timeoutMs: 15_000,
        what: `${consumer} is in the middle of a handler`,
      });
      return platform.kill(consumer);
    });
    // A mail on its way is given up when its time limit and a grace are over, 45 s; the test has no such patience.
    if (consumer === 'notifications') {
      await platform.database.query(
        `UPDATE notifications.notification SET attempt_started_at = now() - interval '1 hour' WHERE status = 'sending'`,
      );
    }
    await platform.spawn(consumer, port);
  }

  async function waitsForALock(consumer: Consumer): Promise<boolean> {
    const waiting = await platform.database.query(
      `SELECT 1 FROM pg_stat_activity WHERE usename = $1 AND datname = current_database() AND wait_event_type = 'Lock'`,
      [`purser_${consumer}`],
    );
    return waiting.length > 0;
  }

  async function appliedBy(consumer: Consumer): Promise<boolean> {
    return (await platform.database.query(`SELECT 1 FROM ${consumer}.inbox WHERE status = 'a' LIMIT 1`)).length > 0;
  }
});
