import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { testRedis, until } from '@purser/testing';
import type { TestRedis } from '@purser/testing';
import { WakeQueue } from './wake-queue.js';
import type { WakeQueueOptions } from './wake-queue.js';

let redis: TestRedis;
const started: WakeQueue[] = [];
beforeAll(async () => {
  redis = await testRedis();
});
afterAll(() => redis.close());
beforeEach(() => redis.flush());
afterEach(async () => {
  for (const queue of started.splice(0)) await queue.stop();
});

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

function start(options: Partial<WakeQueueOptions>): WakeQueue {
  const queue = new WakeQueue({
    name: 'wake',
    redisUrl: redis.url,
    onDue: () => Promise.resolve(),
    findOverdue: () => Promise.resolve([]),
    concurrency: 3,
    // At multiples of it: none falls into a test.
    sweepIntervalMs: 86_400_000,
    log: silent,
    ...options,
  });
  started.push(queue);
  queue.start();
  return queue;
}

describe('WakeQueue', () => {
  it('wakes a key at its time, and once when it was armed twice', async () => {
    const woken: [string, number][] = [];
    const queue = start({ onDue: async (key) => void woken.push([key, Date.now()]) });
    const at = Date.now() + 300;
    for (const attempt of [1, 1]) queue.arm('a', new Date(at), attempt);
    queue.arm('b', new Date(at + 200), 1);
    await until(() => woken.length === 2);
    expect(woken.map(([key]) => key)).toEqual(['a', 'b']);
    expect(woken[0]?.[1]).toBeGreaterThanOrEqual(at - 5);
  });

  it('can arm the next attempt of a key whose timer has fired', async () => {
    let woken = 0;
    const queue = start({ onDue: async () => void (woken += 1) });
    queue.arm('a', new Date(), 1);
    await until(() => woken === 1);
    queue.arm('a', new Date(), 2);
    await until(() => woken === 2);
  });

  it('works through all that is due after one nudge, a few at a time', async () => {
    const due = new Set(Array.from({ length: 350 }, (_, index) => String(index)));
    let [running, most, done] = [0, 0, 0];
    const queue = start({
      findOverdue: (limit) => Promise.resolve([...due].slice(0, limit)),
      onDue: async (key) => {
        due.delete(key);
        most = Math.max(most, (running += 1));
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        done += 1;
      },
    });
    queue.nudge();
    await until(() => done === 350);
    expect(most).toBe(3);
  });

  it('does not spin on rows that stay due', async () => {
    let looks = 0;
    let tries = 0;
    const stuck = Array.from({ length: 100 }, (_, index) => String(index));
    start({
      findOverdue: () => {
        looks += 1;
        return Promise.resolve(stuck);
      },
      onDue: () => {
        tries += 1;
        return Promise.reject(new Error('cannot be claimed'));
      },
    });
    await until(() => looks === 2 && tries === 100);
    // A full look that brought nothing new is the last one, until somebody nudges.
    for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect([looks, tries]).toEqual([2, 100]);
  });

  it('finishes what is in hand when it stops, and begins nothing more', async () => {
    let finish: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (finish = resolve));
    const begun: string[] = [];
    const queue = start({
      concurrency: 1,
      findOverdue: () => Promise.resolve(['a', 'b']),
      onDue: async (key) => {
        begun.push(key);
        await held;
      },
    });
    await until(() => begun.length === 1);
    let stopped = false;
    const stopping = queue.stop().then(() => (stopped = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(stopped).toBe(false);
    finish();
    await stopping;
    expect(begun).toEqual(['a']);
  });
});
