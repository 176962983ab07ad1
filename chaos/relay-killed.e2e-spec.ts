import { afterAll, beforeAll, jest, describe, expect, it } from '@jest/globals';
import { until } from '@purser/testing';
import { Redis } from 'ioredis';
import { expectBooksToBalance } from './support/books.js';
import { holding } from './support/holding.js';
import { Load } from './support/load.js';
import { Platform } from './support/platform.js';

jest.setTimeout(300_000); // Six processes, killed and restarted, on two busy cores.

describe('the relay is killed', () => {
  let platform: Platform;
  let redis: Redis;
  beforeAll(async () => {
    platform = await Platform.start();
    redis = new Redis(platform.redis.url);
  });
  afterAll(async () => {
    redis?.disconnect();
    await platform?.close();
  });

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

  /**
   * Holds the rows in which the relay records what it published, at a moment when it has published more than it recorded: its next record waits,
   * and there it is killed.
   */
  async function killBetweenPublishingAndRecording(): Promise<void> {
    // The relay that was started last has its leases: while the rows are held, it could not get any.
    const sinceStart = await recorded();
    await until(async () => (await recorded()) > sinceStart, {
      timeoutMs: 30_000,
      what: 'the restarted relay to record',
    });
    let before = 0;
    const port = await until(
      async () => {
        if ((await published()) <= (await recorded())) return undefined;
        return holding(platform.database, 'SELECT 1 FROM wallet.relay_partition FOR UPDATE', async () => {
          before = await recorded();
          // It may have recorded just before the rows were held.
          if ((await published()) <= before) return undefined;
          await until(relayWaitsToRecord, { timeoutMs: 15_000, what: 'the relay waits to record' });
          const killed = await platform.kill('relay');
          await until(statementsOfTheDeadAreGone, {
            what: 'Postgres to give up what it was doing for the killed relay',
          });
          return killed;
        });
      },
      { timeoutMs: 60_000, what: 'the relay to be killed between publishing and recording' },
    );
    expect(await recorded()).toBe(before);
    expect(await published()).toBeGreaterThan(before);
    await platform.spawn('relay', port);
  }

  /** Postgres does not notice that a client is dead while it waits for a row, and would record in its name. */
  async function statementsOfTheDeadAreGone(): Promise<boolean> {
    const left = await platform.database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'purser_relay' AND datname = current_database()`,
    );
    return left.length === 0;
  }

  /** In RECORD, and not where it gives positions, which needs the same rows. */
  async function relayWaitsToRecord(): Promise<boolean> {
    const waiting = await platform.database.query(
      `SELECT 1 FROM pg_stat_activity WHERE usename = 'purser_relay' AND datname = current_database() AND wait_event_type = 'Lock'
         AND query LIKE '%synchronous_commit%low_at%'`,
    );
    return waiting.length > 0;
  }

  /** Events that the streams have had: the position of the last one of each, counted from 1. */
  async function published(): Promise<number> {
    const streams = await redis.keys('purser:events:*');
    const tips = await Promise.all(
      streams.map(async (stream) => (await redis.xrevrange(stream, '+', '-', 'COUNT', 1))[0]?.[0]),
    );
    return tips.reduce((sum, id) => sum + Number(id?.split('-')[0] ?? 0), 0);
  }

  async function recorded(): Promise<number> {
    const [row] = await platform.database.query<{ published: string }>(
      'SELECT sum(published) AS published FROM wallet.relay_partition',
    );
    return Number(row?.published ?? 0);
  }
});
