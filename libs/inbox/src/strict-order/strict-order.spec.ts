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

const broken = new Set<string>();
beforeEach(() => broken.clear());

const strict = (config: object = {}) =>
  world.consumer({
    order: 'strict',
    config: { retryAttempts: 3, ...config },
    handle: async (events, context) => {
      await record(events, context);
      if (events.some(({ id }) => broken.has(id))) throw new Error('broken');
    },
  });

const sequencesOf = async (walletId: string) =>
  (await world.effects()).filter(({ wallet_id }) => wallet_id === walletId).map(({ sequence }) => Number(sequence));

describe('strict order', () => {
  it('parks a wallet’s later events behind one that fails, of this read and the next, and no other wallet’s', async () => {
    const [walletId, other] = [crypto.randomUUID(), crypto.randomUUID()];
    const history = aHistory(4, { walletId });
    const [, second] = history;
    if (!second) throw new Error('no second');
    broken.add(second.id);
    await world.publish(0, ...history.slice(0, 3), ...aHistory(2, { walletId: other }));
    await strict({ retryBaseMs: 60_000, retryMaxMs: 60_000 });
    await world.untilStatuses('arraa');
    await world.publish(0, ...history.slice(3), ...aHistory(1, { walletId: other, from: 3 }));
    await world.untilStatuses('arraara');
    expect(await sequencesOf(walletId)).toEqual([1]);
    expect(await sequencesOf(other)).toEqual([1, 2, 3]);

    broken.clear();
    await world.database.query(`UPDATE probe.inbox_retry SET next_attempt_at = now() WHERE state = 'waiting'`);
    await world.untilStatuses('aaaaaaa');
    expect(await sequencesOf(walletId)).toEqual([1, 2, 3, 4]);
    // The way is free again.
    await world.publish(0, ...aHistory(1, { walletId, from: 5 }));
    await world.untilStatuses('aaaaaaaa');
  });

  it('keeps them parked behind a dead letter, until its replay has worked', async () => {
    const walletId = crypto.randomUUID();
    const history = aHistory(3, { walletId });
    if (history[0]) broken.add(history[0].id);
    await world.publish(0, ...history);
    const consumer = await strict();
    await world.untilStatuses('drr');
    broken.clear();
    await consumer.deadLetters.replay((await world.deadLetters())[0]?.id ?? '');
    await world.untilStatuses('aaa');
    expect(await sequencesOf(walletId)).toEqual([1, 2, 3]);
  });

  it('lets them go on when the dead letter is closed as it is', async () => {
    const walletId = crypto.randomUUID();
    const history = aHistory(3, { walletId });
    if (history[0]) broken.add(history[0].id);
    await world.publish(0, ...history);
    const consumer = await strict();
    await world.untilStatuses('drr');
    await consumer.deadLetters.close([(await world.deadLetters())[0]?.id ?? '']);
    await world.untilStatuses('daa');
    expect(await sequencesOf(walletId)).toEqual([2, 3]);
  });

  it('is kept by an heir, who never saw the failure', async () => {
    const walletId = crypto.randomUUID();
    const history = aHistory(2, { walletId });
    if (history[0]) broken.add(history[0].id);
    await world.publish(0, ...history.slice(0, 1));
    const first = await strict();
    await world.untilStatuses('d');
    await first.stop();
    await strict();
    await world.publish(0, ...history.slice(1));
    await world.untilStatuses('dr');
    expect(await world.effects()).toEqual([]);
  });

  it('lets nobody overtake, while retries and reads go on at the same time', async () => {
    const walletId = crypto.randomUUID();
    const history = aHistory(60, { walletId });
    for (const [index, { id }] of history.entries()) if (index % 7 === 3) broken.add(id);
    await strict({ retryAttempts: 50, retryBaseMs: 5, retryMaxMs: 20, batchSize: 5 });
    const repair = setInterval(() => broken.delete([...broken][0] ?? ''), 100);
    try {
      for (const event of history) await world.publish(0, event);
      await until(async () => (await world.statuses()) === 'a'.repeat(60), { timeoutMs: 40_000, what: 'all applied' });
    } finally {
      clearInterval(repair);
    }
    expect(await sequencesOf(walletId)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
  }, 60_000);
});
