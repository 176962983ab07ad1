import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { testRedis, until } from '@purser/testing';
import type { TestRedis } from '@purser/testing';
import type { Assembled } from '../../test/assemble.js';
import { record } from '../../test/probe-effect.js';
import { aHistory, probe } from '../../test/probe.js';
import type { Probe } from '../../test/probe.js';

let redis: TestRedis;
let world: Probe;
beforeAll(async () => {
  redis = await testRedis();
});
afterAll(() => redis.close());
beforeEach(async () => {
  world = await probe(redis);
});
afterEach(() => world.close());

const reading = (consumer: Assembled) => until(() => consumer.reader.places().length === 4);
const leases = () =>
  world.database.query<{ owner: string; epoch: string; leased: boolean }>(
    'SELECT owner, epoch, NOT released AND leased_until > now() AS leased FROM probe.inbox_partition ORDER BY partition',
  );
/** The reader has gone on for a while: it asks for its cursors before every read. */
async function severalRounds(consumer: Assembled): Promise<void> {
  const from = consumer.rounds();
  await until(() => consumer.rounds() >= from + 3, { timeoutMs: 10_000, what: 'rounds of the reader' });
}

describe('a paused consumer', () => {
  it('reads nothing new and keeps its leases, until it is resumed', async () => {
    const consumer = await world.consumer({ config: { leaseSeconds: 1 } });
    await reading(consumer);
    const before = await leases();
    await consumer.control.setPaused(true, 'ada');
    await world.publish(0, ...aHistory(3));
    await severalRounds(consumer);
    expect(await world.statuses()).toBe('');
    // Longer than a lease.
    await until(async () => {
      const [row] = await world.database.query<{ over: boolean }>(
        `SELECT now() > paused_at + interval '2 seconds' AS over FROM probe.consumer_control`,
      );
      return row?.over === true;
    });
    expect(await leases()).toEqual(before);
    expect(before.every(({ leased }) => leased)).toBe(true);

    await consumer.control.setPaused(false, 'ada');
    await world.untilStatuses('aaa');
    expect(await leases()).toEqual(before);
  });

  it('finishes what is in hand, whole', async () => {
    let go: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (go = resolve));
    let handling = 0;
    await world.publish(0, ...aHistory(3));
    const consumer = await world.consumer({
      handle: async (events, context) => {
        handling = events.length;
        await record(events, context);
        await gate;
      },
    });
    await until(() => handling === 3);
    await consumer.control.setPaused(true, 'ada');
    await world.publish(0, ...aHistory(1));
    go();
    await world.untilStatuses('aaa');
    await severalRounds(consumer);
    expect(await world.statuses()).toBe('aaa');
    await consumer.control.setPaused(false, 'ada');
    await world.untilStatuses('aaaa');
  });

  it('begins no retries, and all that are due once it goes on', async () => {
    let fixed = false;
    const consumer = await world.consumer({
      config: { retryBaseMs: 20, retryMaxMs: 20, sweepIntervalMs: 100, retryAttempts: 100 },
      handle: (events, context) => {
        if (!fixed) throw new Error('broken');
        return record(events, context);
      },
    });
    await world.publish(0, ...aHistory(1), ...aHistory(1));
    await world.untilStatuses('rr');
    await consumer.control.setPaused(true, 'ada');
    // What was about to begin just then has begun after some rounds, and ends.
    await severalRounds(consumer);
    await until(async () => {
      const rows = await world.database.query(`SELECT FROM probe.inbox_retry WHERE state = 'running'`);
      return rows.length === 0;
    });
    fixed = true;
    await severalRounds(consumer);
    expect(await world.statuses()).toBe('rr');
    await consumer.control.setPaused(false, 'ada');
    await world.untilStatuses('aa');
  });

  it('is still paused after a restart, and says who did it', async () => {
    const first = await world.consumer();
    await first.control.setPaused(true, 'ada');
    await first.control.setPaused(true, 'bob');
    await first.stop();
    await world.publish(0, ...aHistory(1));
    const second = await world.consumer();
    await reading(second);
    await severalRounds(second);
    expect(await world.statuses()).toBe('');
    expect(await world.database.query('SELECT paused_by FROM probe.consumer_control')).toEqual([{ paused_by: 'ada' }]);
    await second.control.setPaused(false, 'bob');
    await world.untilStatuses('a');
    expect(await world.database.query('SELECT paused, paused_by, paused_at FROM probe.consumer_control')).toEqual([
      { paused: false, paused_by: null, paused_at: null },
    ]);
  });

  it('is paused at its other instances, too', async () => {
    const told = await world.consumer({ controlIntervalMs: 50 });
    const other = await world.consumer({ controlIntervalMs: 50 });
    await until(() => told.reader.places().length === 2 && other.reader.places().length === 2);
    await told.control.setPaused(true, 'ada');
    await until(() => other.control.paused);
    for (const partition of [0, 1, 2, 3]) await world.publish(partition, ...aHistory(1));
    await Promise.all([severalRounds(told), severalRounds(other)]);
    expect(await world.effects()).toEqual([]);
    await other.control.setPaused(false, 'ada');
    for (const partition of [0, 1, 2, 3]) await world.untilStatuses('a', partition);
  });
});
