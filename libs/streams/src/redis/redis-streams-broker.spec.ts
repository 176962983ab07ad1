import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createRedis } from '@purser/platform';
import { testRedis, until, type TestRedis } from '@purser/testing';
import type { Redis } from 'ioredis';
import type { PublishBatch } from '../broker.js';
import { RedisStreamsBroker } from './redis-streams-broker.js';

let server: TestRedis;
let broker: RedisStreamsBroker;
let raw: Redis;
beforeAll(async () => {
  server = await testRedis();
});
afterAll(() => server.close());
beforeEach(async () => {
  await server.flush();
  broker = new RedisStreamsBroker((role) => createRedis({ redisUrl: server.url }, role));
  raw = createRedis({ redisUrl: server.url }, 'commands');
});
afterEach(async () => {
  await broker.close();
  raw.disconnect();
});

const KEY = 'purser:events:{0}';
const batch = (after: number, envelopes: string[], tip = after + envelopes.length): PublishBatch => ({
  partition: 0,
  after,
  tip,
  envelopes,
});
const publish = async (of: PublishBatch) => (await broker.publish([of]))[0]?.outcome;
const read = (position: number, blockMs = 1) => broker.read([{ partition: 0, position }], { count: 100, blockMs });
const held = async () => (await raw.xrange(KEY, '-', '+')).map(([id, [, envelope]]) => `${id} ${envelope}`);

describe('publish', () => {
  it('writes positions as entry ids, gapless from 1', async () => {
    expect(await publish(batch(0, ['a', 'b']))).toBe('published');
    expect(await publish(batch(2, ['c']))).toBe('published');
    expect(await held()).toEqual(['1-0 a', '2-0 b', '3-0 c']);
  });

  it('writes nothing twice when a batch comes again, wholly or in part', async () => {
    await publish(batch(0, ['a', 'b']));
    expect(await publish(batch(0, ['a', 'b']))).toBe('published');
    expect(await publish(batch(1, ['b', 'c']))).toBe('published');
    expect(await held()).toEqual(['1-0 a', '2-0 b', '3-0 c']);
  });

  it('takes what was trimmed for published', async () => {
    await publish(batch(0, ['a', 'b', 'c']));
    await raw.xtrim(KEY, 'MINID', 3);
    expect(await publish(batch(0, ['a', 'b', 'c', 'd']))).toBe('published');
    expect(await held()).toEqual(['3-0 c', '4-0 d']);
  });

  it('writes nothing to a stream that ends too early', async () => {
    await publish(batch(0, ['a']));
    expect(await publish(batch(2, ['c']))).toBe('behind');
    expect(await held()).toEqual(['1-0 a']);
  });

  it.each([
    ['another event at one of its positions', () => raw.xadd(KEY, '1-0', 'e', 'x')],
    ['another field', () => raw.xadd(KEY, '1-0', 'f', 'a')],
    ['an id that is no position', () => raw.xadd(KEY, '0-5', 'e', 'a')],
    ['an id beyond every position given', () => raw.xadd(KEY, '*', 'e', 'a')],
    ['no stream', () => raw.set(KEY, 'a')],
  ])('writes nothing to a key that holds %s', async (_, spoil) => {
    await spoil();
    const before = await raw.dump(KEY);
    expect(await publish(batch(0, ['a', 'b']))).toBe('foreign');
    expect(await raw.dump(KEY)).toEqual(before);
  });

  it('accepts a stream that went on, up to the highest position given', async () => {
    await publish(batch(0, ['a', 'b', 'c']));
    expect(await publish(batch(0, ['a'], 3))).toBe('published');
    expect(await publish(batch(0, ['a'], 2))).toBe('foreign');
  });

  it('works on after the scripts were lost', async () => {
    await publish(batch(0, ['a']));
    await raw.script('FLUSH');
    expect(await publish(batch(1, ['b']))).toBe('published');
  });
});

describe('read', () => {
  it('waits for the next entry', async () => {
    const reading = read(0, 2000);
    await publish(batch(0, ['a']));
    expect(await reading).toEqual([{ partition: 0, entries: [{ position: 1, envelope: 'a' }], gap: null }]);
  });

  it('was waiting, and gets all that one call has published, in whatever partitions', async () => {
    const cursors = [0, 1, 2].map((partition) => ({ partition, position: 0 }));
    const reading = broker.read(cursors, { count: 100, blockMs: 2000 });
    await until(async () => /flags=b/.test(String(await raw.client('LIST'))));
    await broker.publish([2, 0, 1].map((partition) => ({ ...batch(0, ['a', 'b']), partition })));
    const found = await reading;
    expect(found.map(({ partition }) => partition).sort()).toEqual([0, 1, 2]);
    expect(found.flatMap(({ entries }) => entries)).toHaveLength(6);
  });

  it('answers [] when nothing comes', async () => {
    expect(await read(0)).toEqual([]);
  });

  it('is called off by its signal, at once, and the next one works', async () => {
    const stop = new AbortController();
    const start = performance.now();
    const reading = broker.read([{ partition: 0, position: 0 }], { count: 1, blockMs: 2_000, signal: stop.signal });
    setTimeout(() => stop.abort(), 50);
    expect(await reading).toEqual([]);
    expect(performance.now() - start).toBeLessThan(1_500);
    await publish(batch(0, ['a']));
    expect(await read(0)).toMatchObject([{ entries: [{ position: 1 }] }]);
  });

  it.each([
    ['an entry that is missing', () => raw.xadd(KEY, '4-0', 'e', 'd'), '4-0'],
    ['an id that is no position', () => raw.xadd(KEY, '2-1', 'e', 'x'), '2-1'],
    ['an entry of another shape', () => raw.xadd(KEY, '3-0', 'hello', 'world'), '3-0'],
  ])('stops before %s', async (_, spoil, found) => {
    await publish(batch(0, ['a', 'b']));
    await spoil();
    expect(await read(0)).toEqual([
      {
        partition: 0,
        entries: [
          { position: 1, envelope: 'a' },
          { position: 2, envelope: 'b' },
        ],
        gap: { expected: 3, found },
      },
    ]);
  });

  it('shares a batch between partitions, and gives one busy partition all of it', async () => {
    const many = Array.from({ length: 1000 }, (_, i) => String(i));
    await broker.publish([0, 1, 2, 3].map((partition) => ({ ...batch(0, many), partition })));
    const cursors = (positions: number[]) => positions.map((position, partition) => ({ partition, position }));
    const all = await broker.read(cursors([0, 0, 0, 0]), { count: 100, blockMs: 1 });
    expect(all.map(({ entries }) => entries.length)).toEqual([25, 25, 25, 25]);

    const sizes: number[] = [];
    for (let i = 0, position = 0; i < 4; i += 1) {
      const [busy] = await broker.read(cursors([position, 1000, 1000, 1000]), { count: 100, blockMs: 1 });
      sizes.push(busy?.entries.length ?? 0);
      position += busy?.entries.length ?? 0;
    }
    expect(sizes).toEqual([25, 50, 100, 100]);
  });
});

describe('reset', () => {
  it('leaves an empty stream that goes on after the position', async () => {
    await publish(batch(0, ['a', 'b', 'c']));
    await broker.reset(0, 2);
    expect(await broker.state([0])).toEqual([{ partition: 0, length: 0, first: 3, last: 2 }]);
    expect(await publish(batch(2, ['c']))).toBe('published');
  });

  it('begins anew at 0', async () => {
    await publish(batch(0, ['a']));
    await broker.reset(0, 0);
    expect(await publish(batch(0, ['a']))).toBe('published');
  });

  it('does not disturb a reader that waits further on', async () => {
    await publish(batch(0, ['a', 'b']));
    const reading = read(2, 2000);
    await broker.reset(0, 0);
    await publish(batch(0, ['a', 'b', 'c']));
    expect(await reading).toEqual([{ partition: 0, entries: [{ position: 3, envelope: 'c' }], gap: null }]);
  });
});

describe('state', () => {
  it('tells a stream, none, and one that is not ours apart', async () => {
    await publish(batch(0, ['a', 'b', 'c']));
    await raw.xtrim(KEY, 'MINID', 2);
    await raw.xadd('purser:events:{2}', '*', 'hello', 'world');
    await raw.set('purser:events:{3}', 'a');
    await raw.xadd('purser:events:{4}', '1-1', 'e', 'a');
    expect(await broker.state([0, 1, 2, 3, 4])).toEqual([
      { partition: 0, length: 2, first: 2, last: 3 },
      { partition: 1, length: 0, first: 1, last: 0 },
      // The time as an id looks like a position; it is one that was never given.
      { partition: 2, length: 1, first: expect.any(Number), last: expect.any(Number) },
      { partition: 3, length: 0, first: NaN, last: NaN },
      { partition: 4, length: 1, first: NaN, last: NaN },
    ]);
  });
});

describe('what relay and consumers tell each other', () => {
  it('keeps reported positions per consumer, and passes over what nobody can have reported', async () => {
    await broker.reportPositions('a', new Map([[0, 5]]));
    await broker.reportPositions('a', new Map([[1, 7]]));
    await raw.hset('purser:positions:a', 'x', '1', '2', 'y', '3', '-1');
    expect(await broker.reportedPositions(['a', 'b'])).toEqual(
      new Map([
        ['a', new Map([[0, 5], [1, 7]])], // prettier-ignore
        ['b', new Map()],
      ]),
    );
  });

  it('hands a request for a rebuild over once, to the one who asks for that partition', async () => {
    await broker.requestRebuild(0, 5);
    await broker.requestRebuild(1, 6);
    expect(await broker.takeRebuildRequests([0, 2])).toEqual(new Map([[0, 5]]));
    expect(await broker.takeRebuildRequests([0, 1])).toEqual(new Map([[1, 6]]));
  });

  it('keeps floors', async () => {
    await broker.setFloors(new Map([[3, 100]]));
    expect(await broker.floors()).toEqual(new Map([[3, 100]]));
  });
});

describe('an outage', () => {
  it('fails what is asked meanwhile, and works again afterwards, the doorbell too', async () => {
    let rings = 0;
    broker.onRing(() => (rings += 1));
    const heard = async () => {
      const before = rings;
      await broker.ring();
      return until(() => rings > before, { timeoutMs: 200 });
    };
    await until(heard);
    await server.kill();
    await expect(publish(batch(0, ['a']))).rejects.toThrow();
    await server.start({ empty: true });
    await until(async () => (await publish(batch(0, ['a']))) === 'published');
    await until(heard);
  });

  it('gives up a connection that has fallen silent', async () => {
    await publish(batch(0, ['a']));
    server.cut();
    await expect(publish(batch(1, ['b']))).rejects.toThrow();
    server.restore();
    await until(async () => (await publish(batch(1, ['b']))) === 'published');
  });
});
