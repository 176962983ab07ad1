import { afterAll, beforeAll, jest, describe, expect, it } from '@jest/globals';
import { until } from '@purser/testing';
import { expectBooksToBalance } from './support/books.js';
import { holding } from './support/holding.js';
import { Load } from './support/load.js';
import { Platform } from './support/platform.js';

jest.setTimeout(300_000); // Six processes, killed and restarted, on two busy cores.

describe('the relay is killed', () => {
  let platform: Platform;
  beforeAll(async () => {
    platform = await Platform.start();
  });
  afterAll(() => platform?.close());

  it('again and again under load, also between publishing and recording: every top-up is applied exactly once, in order', async () => {
    const wallets = await platform.createWallets(12);
    const load = new Load(platform, wallets, 25);

    for (let round = 1; round <= 3; round += 1) {
      await until(async () => load.acknowledged.length >= round * 40, {
        timeoutMs: 30_000,
        what: `${round * 40} top-ups`,
      });
      await platform.killAndRestart('relay');
    }

    await killBetweenPublishingAndRecording();

    await expectBooksToBalance(platform, await load.finish());
  });

  /** Holds the rows in which the relay records what it published: its next record waits, and there it is killed. */
  async function killBetweenPublishingAndRecording(): Promise<void> {
    // The relay that was started last has its leases: while the rows are held, it could not get any.
    const sinceStart = await recorded();
    const before = await until(
      async () => {
        const now = await recorded();
        return now > sinceStart && now;
      },
      { timeoutMs: 30_000, what: 'the restarted relay to record' },
    );
    const port = await holding(platform.database, 'SELECT 1 FROM wallet.relay_partition FOR UPDATE', async () => {
      await until(relayWaitsForTheRows, { timeoutMs: 15_000, what: 'the relay waits to record' });
      return platform.kill('relay');
    });
    expect(await recorded()).toBeGreaterThanOrEqual(before);
    await platform.spawn('relay', port);
  }

  async function relayWaitsForTheRows(): Promise<boolean> {
    const waiting = await platform.database.query(
      `SELECT 1 FROM pg_stat_activity WHERE usename = 'purser_relay' AND datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return waiting.length > 0;
  }

  async function recorded(): Promise<number> {
    const [row] = await platform.database.query<{ published: string }>(
      'SELECT sum(published) AS published FROM wallet.relay_partition',
    );
    return Number(row?.published ?? 0);
  }
});
