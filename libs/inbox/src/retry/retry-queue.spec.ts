import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { testRedis, until } from '@purser/testing';
import type { TestRedis } from '@purser/testing';
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

/** Fails every attempt up to this one. */
const failing = (attempts: number) => (events: Parameters<typeof record>[0], context: Parameters<typeof record>[1]) => {
  if (context.attempt <= attempts) throw new Error(`attempt ${context.attempt} failed`);
  return record(events, context);
};

describe('RetryQueue', () => {
  it('tries again until it works, counting attempts', async () => {
    await world.publish(0, ...aHistory(1));
    await world.consumer({ handle: failing(2) });
    await world.untilStatuses('a');
    expect((await world.effects()).map(({ attempt }) => attempt)).toEqual([3]);
    expect((await world.attempts()).map(({ attempt, outcome }) => [attempt, outcome])).toEqual([
      [1, 'failed'],
      [2, 'failed'],
      [3, 'applied'],
    ]);
    expect(await world.database.query('SELECT * FROM probe.inbox_retry')).toEqual([]);
  });

  it('waits longer after every attempt', async () => {
    await world.publish(0, ...aHistory(1));
    await world.consumer({ handle: failing(3), config: { retryBaseMs: 100, retryMaxMs: 1_000, retryJitter: 0 } });
    await world.untilStatuses('a');
    const starts = await world.database.query<{ ms: number }>(
      `SELECT extract(epoch FROM started_at - lag(finished_at) OVER (ORDER BY attempt))::float8 * 1000 AS ms FROM probe.inbox_attempt ORDER BY attempt OFFSET 1`,
    );
    for (const [index, least] of [50, 150, 350].entries()) expect(starts[index]?.ms).toBeGreaterThanOrEqual(least);
  });

  it('dead-letters after the last attempt, and the partition goes on', async () => {
    const [bad, good] = [...aHistory(1), ...aHistory(1)];
    if (!bad || !good) throw new Error('two events');
    await world.publish(0, bad, good);
    await world.consumer({
      config: { retryAttempts: 3 },
      handle: (events, context) => {
        if (events.some(({ id }) => id === bad.id)) throw new RangeError('never');
        return record(events, context);
      },
    });
    await world.untilStatuses('da');
    const [letter, ...more] = await world.deadLetters();
    expect(more).toEqual([]);
    expect(letter).toMatchObject({ state: 'open', attempts: 3, error_class: 'RangeError', error: 'never', event: bad });
    expect(letter?.id).toMatch(/^probe-[0-9a-f-]{36}$/);
    expect((await world.attempts()).map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'failed']);
  });

  it('writes the dead letter in the transaction of the last failure, or neither', async () => {
    await world.database.query('REVOKE INSERT ON probe.dead_letter FROM purser_analytics');
    await world.publish(0, ...aHistory(1));
    await world.consumer({ handle: failing(99), config: { retryAttempts: 2, leaseSeconds: 1 } });
    await until(async () => (await world.attempts()).length === 2);
    expect(await world.statuses()).toBe('r');
    await world.database.query('GRANT INSERT ON probe.dead_letter TO purser_analytics');
    await world.untilStatuses('d');
    expect(await world.deadLetters()).toHaveLength(1);
  });

  it('goes on when BullMQ’s data is wiped', async () => {
    await world.publish(0, ...aHistory(1));
    await world.consumer({
      handle: failing(1),
      config: { retryBaseMs: 1_000, retryMaxMs: 1_000, sweepIntervalMs: 200 },
    });
    await world.untilStatuses('r');
    await redis.flush();
    await world.untilStatuses('a');
  });

  it('goes on while Redis is away', async () => {
    await world.publish(0, ...aHistory(1));
    await world.consumer({ handle: failing(3), config: { retryBaseMs: 300, sweepIntervalMs: 200 } });
    await world.untilStatuses('r');
    redis.cut();
    try {
      await world.untilStatuses('a');
    } finally {
      redis.restore();
    }
  });

  it('fails an attempt whose runner is gone, and tries again', async () => {
    await world.publish(0, ...aHistory(1));
    await world.consumer({
      handle: failing(1),
      config: { retryBaseMs: 60_000, retryMaxMs: 60_000, leaseSeconds: 1, sweepIntervalMs: 200 },
    });
    await world.untilStatuses('r');
    await world.database.query(
      `UPDATE probe.inbox_retry SET state = 'running', attempts = 2, runner = 'ghost', started_at = now() - interval '1 minute'`,
    );
    await until(async () => (await world.attempts()).length === 2);
    expect((await world.attempts())[1]).toMatchObject({ attempt: 2, outcome: 'died', error_class: 'ProcessDiedError' });
    await world.database.query('UPDATE probe.inbox_retry SET next_attempt_at = now()');
    await world.untilStatuses('a');
  });

  it('drops the outcome of an attempt that others took for dead', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await world.publish(0, ...aHistory(1));
    let reached = false;
    await world.consumer({
      config: { sweepIntervalMs: 60_000 },
      handle: async (events, context) => {
        if (context.attempt === 1) throw new Error('first');
        reached = true;
        await held;
        await record(events, context);
      },
    });
    await until(() => reached);
    // The row is locked by the attempt; whoever takes it over waits, and finds it applied.
    const takeOver = world.database.query(
      `UPDATE probe.inbox_retry SET runner = 'heir', attempts = 3 WHERE runner <> 'heir'`,
    );
    release();
    await takeOver;
    await world.untilStatuses('a');
    expect(await world.effects()).toHaveLength(1);
  });
});

describe('replay', () => {
  const died = async (options: Parameters<Probe['consumer']>[0] = {}) => {
    let broken = true;
    const consumer = await world.consumer({
      config: { retryAttempts: 2 },
      ...options,
      handle: (events, context) => {
        if (broken) throw new Error('broken');
        return record(events, context);
      },
    });
    await world.untilStatuses('d');
    const [letter] = await world.deadLetters();
    if (!letter) throw new Error('no dead letter');
    return { consumer, id: letter.id, repair: () => (broken = false) };
  };

  it('applies the event once the cause is gone, and closes the case', async () => {
    await world.publish(0, ...aHistory(1));
    const { consumer, id, repair } = await died();
    repair();
    expect(await consumer.deadLetters.replay(id)).toMatchObject({ id, state: 'replaying', replays: 1 });
    await world.untilStatuses('a');
    expect(await consumer.deadLetters.find(id)).toMatchObject({ state: 'replayed' });
    expect((await world.effects()).map(({ attempt }) => attempt)).toEqual([3]);
  });

  it('is harmless twice, also at the same time, and refused when it has worked', async () => {
    await world.publish(0, ...aHistory(1));
    const { consumer, id, repair } = await died();
    repair();
    await Promise.all([consumer.deadLetters.replay(id), consumer.deadLetters.replay(id).catch(() => undefined)]);
    await world.untilStatuses('a');
    await expect(consumer.deadLetters.replay(id)).rejects.toMatchObject({ status: 409, code: 'dead_letter_replayed' });
    expect(await world.effects()).toHaveLength(1);
  });

  it('opens the same case again when it fails again, after a full number of attempts', async () => {
    await world.publish(0, ...aHistory(1));
    const { consumer, id } = await died();
    await consumer.deadLetters.replay(id);
    await until(async () => (await world.deadLetters())[0]?.attempts === 4);
    expect(await world.deadLetters()).toMatchObject([{ id, state: 'open', attempts: 4, replays: 1 }]);
    await world.untilStatuses('d');
  });

  it('opens the case of a malformed event again as long as nobody can read it', async () => {
    await world.publishText(0, 'no event');
    const consumer = await world.consumer();
    await world.untilStatuses('d');
    const [letter] = await world.deadLetters();
    await consumer.deadLetters.replay(letter?.id ?? '');
    await until(async () => (await world.deadLetters())[0]?.attempts === 1);
    expect(await world.deadLetters()).toMatchObject([{ id: letter?.id, state: 'open', event: { raw: 'no event' } }]);
  });
});

describe('stale discard', () => {
  it('discards at a retry what a later event of the wallet has overtaken, but not at a first delivery', async () => {
    const walletId = crypto.randomUUID();
    const history = aHistory(3, { walletId });
    await world.publish(0, ...history);
    await world.consumer({
      stale: { TopUpCompleted: 'discard' },
      handle: (events, context) => {
        if (events.some(({ id }) => id === history[1]?.id)) throw new Error('the second');
        return record(events, context);
      },
    });
    await world.untilStatuses('asa');
    expect((await world.attempts()).at(-1)).toMatchObject({ outcome: 'stale' });
    expect(await world.effects()).toHaveLength(2);
  });

  it('applies at a retry what nothing has overtaken', async () => {
    await world.publish(0, ...aHistory(1), ...aHistory(1));
    await world.consumer({ stale: { TopUpCompleted: 'discard' }, handle: failing(1) });
    await world.untilStatuses('aa');
  });
});
