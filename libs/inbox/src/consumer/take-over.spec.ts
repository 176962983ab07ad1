import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { anEvent, testRedis, until } from '@purser/testing';
import type { TestRedis } from '@purser/testing';
import { childRunner } from '../../test/child-process.js';
import type { ChildRunner } from '../../test/child-process.js';
import { record } from '../../test/probe-effect.js';
import { aHistory, PARTITIONS, probe } from '../../test/probe.js';
import type { Probe } from '../../test/probe.js';

let redis: TestRedis;
let children: ChildRunner;
let world: Probe;
beforeAll(async () => {
  redis = await testRedis();
  children = await childRunner();
});
afterAll(async () => {
  await children.close();
  await redis.close();
});
beforeEach(async () => {
  world = await probe(redis);
});
afterEach(() => world.close());

const config = { leaseSeconds: 1, sweepIntervalMs: 300, retryBaseMs: 50, retryMaxMs: 200 };

describe('two instances', () => {
  it('share the partitions, and neither applies what the other does', async () => {
    const [a, b] = [await world.consumer({ config }), await world.consumer({ config })];
    await until(() => a.reader.cursors().length === PARTITIONS / 2 && b.reader.cursors().length === PARTITIONS / 2);
    for (let partition = 0; partition < PARTITIONS; partition += 1) await world.publish(partition, ...aHistory(20));
    await until(async () => (await world.effects()).length === PARTITIONS * 20);
    for (let partition = 0; partition < PARTITIONS; partition += 1)
      expect(await world.statuses(partition)).toBe('a'.repeat(20));
  });

  it('hand partitions over when one stops, without counting attempts', async () => {
    const [a, b] = [await world.consumer({ config }), await world.consumer({ config })];
    await until(() => a.reader.cursors().length === 2 && b.reader.cursors().length === 2);
    await a.stop();
    await until(() => b.reader.cursors().length === PARTITIONS);
    for (let partition = 0; partition < PARTITIONS; partition += 1) await world.publish(partition, ...aHistory(5));
    await until(async () => (await world.effects()).length === PARTITIONS * 5);
    expect(await world.attempts()).toEqual([]);
  });
});

describe('an owner that was fenced out', () => {
  it('cannot commit', async () => {
    const consumer = await world.consumer({ config: { ...config, leaseSeconds: 60 } });
    await until(() => consumer.reader.cursors().length === PARTITIONS);
    await world.database.query(
      `UPDATE probe.inbox_partition SET owner = 'heir', epoch = epoch + 1 WHERE partition = 0`,
    );
    const entries = aHistory(2).map((event, index) => ({ position: index + 1, envelope: JSON.stringify(event) }));
    await consumer.reader.consume([{ partition: 0, entries, gap: null }], new AbortController().signal);
    expect(await world.effects()).toEqual([]);
    expect(await world.statuses()).toBe('');
  });

  it('does not hold up the partitions that it still has', async () => {
    const consumer = await world.consumer({ config: { ...config, leaseSeconds: 60 } });
    await until(() => consumer.reader.cursors().length === PARTITIONS);
    await world.database.query(
      `UPDATE probe.inbox_partition SET owner = 'heir', epoch = epoch + 1 WHERE partition = 0`,
    );
    await world.publish(0, ...aHistory(2));
    await world.publish(1, ...aHistory(2));
    await world.untilStatuses('aa', 1);
    expect(await world.statuses(0)).toBe('');
  });
});

it('an heir that takes no chances stops after the event in hand, and the next one goes on', async () => {
  await world.database.query(
    `UPDATE probe.inbox_partition SET owner = 'dead', epoch = 1, released = false, leased_until = now()`,
  );
  await world.publish(0, ...aHistory(400));
  const heir = await world.consumer({
    handle: async (events, context) => {
      await record(events, context);
      await context.tx.query('SELECT pg_sleep(0.02)'); // so that all 400 take more than 8 s
    },
  });
  await until(async () => (await world.effects()).length >= 3);
  const begun = Date.now();
  await heir.stop();
  expect(Date.now() - begun).toBeLessThan(4_000);
  const { length } = await world.effects();
  expect(length).toBeLessThan(400);
  expect(await world.statuses()).toBe('a'.repeat(length));

  await world.consumer();
  await world.untilStatuses('a'.repeat(400));
  expect(await world.effects()).toHaveLength(400);
  expect(await world.attempts()).toEqual([]);
});

describe('a process that dies', () => {
  const kill = (when: string) => anEvent('TopUpCompleted', { metadata: { kill: when } });
  const settings = () => ({ ...world.settings, config });

  it('after its commit and before the next read leaves nothing to be applied twice', async () => {
    await world.publish(0, ...aHistory(3), kill('committed'));
    const child = children.start(settings());
    expect(await child.exited).toBe('SIGKILL');
    expect(await world.statuses()).toBe('aaaa');
    await world.publish(0, ...aHistory(3));
    await world.consumer({ config });
    await world.untilStatuses('aaaaaaa');
    expect(await world.effects()).toHaveLength(7);
    // The heir took no chances: it began every event by itself, and left no trace of it.
    expect(await world.attempts()).toEqual([]);
  });

  it('in the middle of a handler leaves no half effects; its partitions are taken over within the lease', async () => {
    await world.publish(0, ...aHistory(3), kill('first'), ...aHistory(3));
    const heir = children.start(settings());
    expect(await heir.exited).toBe('SIGKILL');
    expect(await world.effects()).toEqual([]);
    // The second meets it alone, and dies of it, too. The third knows, and leaves it to its retries.
    expect(await children.start(settings()).exited).toBe('SIGKILL');
    const diedAt = Date.now();
    await world.consumer({ config });
    await until(async () => (await world.effects()).length >= 4);
    expect(Date.now() - diedAt).toBeLessThan(5_000);
    await world.untilStatuses('aaaaaaa');
    expect(await world.effects()).toHaveLength(7);
    expect((await world.attempts()).map(({ position, attempt, outcome }) => [position, attempt, outcome])).toEqual([
      ['4', 1, 'died'],
      ['4', 2, 'applied'],
    ]);
  });

  it('of an event that always kills ends with a dead letter, and the others are applied', async () => {
    await world.publish(0, ...aHistory(2), kill('always'), ...aHistory(2));
    let deaths = 0;
    let stopping = false;
    const restart = async () => {
      while (!stopping) {
        if ((await children.start({ ...world.settings, config: { ...config, retryAttempts: 2 } }).exited) === 'SIGKILL')
          deaths += 1;
      }
    };
    const restarting = restart();
    try {
      await until(async () => (await world.statuses()) === 'aadaa', { timeoutMs: 50_000, what: 'statuses aadaa' });
    } finally {
      stopping = true;
      await children.close();
      await restarting;
    }
    const [letter] = await world.deadLetters();
    expect(letter).toMatchObject({ state: 'open', attempts: 2, error_class: 'ProcessDiedError' });
    expect((await world.attempts()).map(({ outcome }) => outcome)).toEqual(['died', 'died']);
    expect(await world.effects()).toHaveLength(4);
    // Once in a batch, once alone, once as a retry.
    expect(deaths).toBeGreaterThanOrEqual(3);
  }, 60_000);
});
