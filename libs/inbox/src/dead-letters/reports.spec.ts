import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { testRedis, until } from '@purser/testing';
import type { TestRedis } from '@purser/testing';
import { aHistory, probe } from '../../test/probe.js';
import type { Probe } from '../../test/probe.js';
import { DeadLetterReports } from './reports.js';

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

/** A consumer at which every event is dead at once, and what it reports. */
async function dying(events: number) {
  const consumer = await world.consumer({
    config: { retryAttempts: 1 },
    handle: () => {
      throw new RangeError('no such rate');
    },
  });
  await world.publish(0, ...aHistory(events));
  await world.untilStatuses('d'.repeat(events));
  return { consumer, reports: new DeadLetterReports(consumer.dataSource) };
}

describe('DeadLetterReports', () => {
  it('reports what failed, with what is at stake, until it is acknowledged', async () => {
    const { reports } = await dying(3);
    const first = await reports.next([], 2);
    expect(first).toMatchObject({ more: true, totals: { open: 3, replaying: 0, closed: 0 } });
    expect(first.data[0]).toMatchObject({
      source: 'handler',
      partition: 0,
      position: 1,
      type: 'TopUpCompleted',
      amount: expect.stringMatching(/^\d+$/),
      currency: 'USD',
      errorClass: 'RangeError',
      error: 'no such rate',
      state: 'open',
      revision: 1,
      replayRef: null,
    });
    expect(first.data[0]).not.toHaveProperty('event');

    // The answer was lost: the same comes again.
    expect((await reports.next([], 2)).data).toEqual(first.data);
    const second = await reports.next(first.data, 2);
    expect(second.data.map(({ position }) => position)).toEqual([3]);
    expect(await reports.next(second.data, 2)).toMatchObject({ data: [], more: false });
    // Late, twice, and from the future: harmless.
    expect((await reports.next([...first.data, { id: 'nobody', revision: 7 }], 2)).data).toEqual([]);
  });

  it('reports every change again, also one that an acknowledgement has crossed', async () => {
    const { consumer, reports } = await dying(1);
    const [seen] = (await reports.next([], 10)).data;
    await consumer.deadLetters.close([seen?.id ?? '']);
    const { data } = await reports.next([{ id: seen?.id ?? '', revision: 1 }], 10);
    expect(data).toMatchObject([{ state: 'closed', revision: 2 }]);
    expect((await reports.next(data, 10)).data).toEqual([]);
    // An acknowledgement is no change.
    expect(await world.database.query('SELECT revision::int FROM probe.dead_letter')).toEqual([{ revision: 2 }]);
  });

  it('hides nothing that commits late, and waits for nobody', async () => {
    const { consumer, reports } = await dying(2);
    const slow = consumer.dataSource.createQueryRunner();
    await slow.startTransaction();
    const [first, last] = (await reports.next([], 10)).data;
    await slow.query(`UPDATE dead_letter SET state = 'closed' WHERE id = $1`, [first?.id]);
    await consumer.deadLetters.close([last?.id ?? '']);
    const acknowledged = [first, last].map((one) => ({ id: one?.id ?? '', revision: 1 }));
    const meanwhile = await reports.next(acknowledged, 10);
    // Nor does anybody wait for the row that is locked: its acknowledgement is passed over.
    expect(meanwhile.data).toMatchObject([
      { id: first?.id, state: 'open' },
      { id: last?.id, state: 'closed' },
    ]);
    await slow.commitTransaction();
    await slow.release();
    expect((await reports.next(meanwhile.data, 10)).data).toMatchObject([{ id: first?.id, state: 'closed' }]);
  });

  it('reports everything again when ops has lost what it knew', async () => {
    const { reports } = await dying(2);
    await reports.next((await reports.next([], 10)).data, 10);
    const [first, last] = await world.deadLetters();
    expect(await reports.again(0, '', 1)).toBe(first?.id);
    expect((await reports.next([], 10)).data).toMatchObject([{ id: first?.id }]);
    expect(await reports.again(0, first?.id ?? '', 1)).toBe(last?.id);
    expect(await reports.again(0, last?.id ?? '', 1)).toBeNull();
    expect((await reports.next([], 10)).data.map(({ revision }) => revision)).toEqual([2, 2]);
  });

  it('reports above what ops knows, however far back these tables were set, acknowledged or not', async () => {
    const { reports } = await dying(2);
    const [{ id = '', revision = 0 } = {}] = (await reports.next([], 10)).data;
    await reports.next([{ id, revision }], 10);
    await reports.again(41, '');
    const { data } = await reports.next([], 10);
    expect(data.map((one) => one.revision)).toEqual([42, 42]);
    expect((await reports.next(data, 10)).data).toEqual([]);
    // Twice, as after an answer that was lost.
    await reports.again(41, '');
    await reports.again(41, '');
    expect((await reports.next([], 10)).data.map((one) => one.revision)).toEqual([44, 44]);
  });
});

describe('the bell', () => {
  it('tells ops of new dead letters, and of what becomes of them', async () => {
    const heard: string[] = [];
    const listener = world.client.duplicate();
    await listener.subscribe('purser:dead-letters');
    listener.on('message', (_, consumer: string) => heard.push(consumer));
    try {
      const { consumer } = await dying(2);
      await until(() => heard.length > 0, { what: 'a ring for the dead letters' });
      const before = heard.length;
      const [{ id } = { id: '' }] = await world.deadLetters();
      await consumer.deadLetters.close([id]);
      await until(() => heard.length > before, { what: 'a ring for the change' });
      expect(new Set(heard)).toEqual(new Set(['probe']));
    } finally {
      listener.disconnect();
    }
  });
});
