import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { createRedis, type Log } from '@purser/platform';
import { testRedis, until, type TestRedis } from '@purser/testing';
import type { Redis } from 'ioredis';
import type { Cursor, PartitionBatch } from './broker.js';
import { RedisStreamsBroker } from './redis/redis-streams-broker.js';
import type { StreamConsumer } from './stream-consumer.js';
import { StreamsTransport } from './streams-transport.js';

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** Remembers what it consumed, as a consumer's database does. */
class Memory implements StreamConsumer {
  readonly name = 'memory';
  readonly events: string[] = [];
  readonly positions = new Map<number, number>();
  readonly skipped: string[] = [];
  cursorsAsked = 0;
  failures = 0;
  stopped = false;
  joined = () => {};

  constructor(partitions: number[]) {
    for (const partition of partitions) this.positions.set(partition, 0);
  }

  bind(): void {}
  async start(): Promise<void> {}

  cursors(): Cursor[] {
    this.cursorsAsked += 1;
    return [...this.positions].map(([partition, position]) => ({ partition, position }));
  }

  whenJoined(fn: () => void): void {
    this.joined = fn;
  }

  async consume(batches: readonly PartitionBatch[]): Promise<void> {
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Error('the database is away');
    }
    for (const { partition, entries } of batches) {
      for (const { position, envelope } of entries) {
        expect(position).toBe((this.positions.get(partition) ?? 0) + 1);
        this.positions.set(partition, position);
        this.events.push(`${partition}:${envelope}`);
      }
    }
  }

  async skipTo(partition: number, floor: number): Promise<void> {
    this.skipped.push(`${partition}:${floor}`);
    this.positions.set(partition, floor);
  }

  async stop(): Promise<void> {
    this.stopped = true;
  }
}

let server: TestRedis;
let raw: Redis;
let broker: RedisStreamsBroker;
let consumer: Memory;
let transport: StreamsTransport;
beforeAll(async () => {
  server = await testRedis();
  raw = createRedis({ redisUrl: server.url }, 'commands');
});
afterAll(async () => {
  raw.disconnect();
  await server.close();
});
beforeEach(async () => {
  await server.flush();
  broker = new RedisStreamsBroker((role) => createRedis({ redisUrl: server.url }, role));
  consumer = new Memory([0, 1]);
  transport = new StreamsTransport({ broker, consumer, batchSize: 100, log: silent });
  await new Promise<void>((resolve, reject) =>
    transport.listen((error) => (error instanceof Error ? reject(error) : resolve())),
  );
});
afterEach(async () => {
  await transport.close();
  await broker.close();
});

const publish = (partition: number, after: number, ...envelopes: string[]) =>
  broker.publish([{ partition, after, tip: after + envelopes.length, envelopes }]);
const commandsOf = async (redis: Redis) =>
  [...(await redis.info('commandstats')).matchAll(/calls=(\d+)/g)].reduce((sum, [, calls]) => sum + Number(calls), 0);
const requested = async (partition: number) => (await broker.takeRebuildRequests([partition])).get(partition);

it('hands over what is published, and reports how far the consumer is', async () => {
  await publish(0, 0, 'a', 'b');
  await publish(1, 0, 'c');
  await until(() => consumer.events.length === 3);
  await until(async () => {
    const positions = (await broker.reportedPositions(['memory'])).get('memory');
    return positions?.get(0) === 2 && positions.get(1) === 1;
  });
});

it('reads on from what was committed when consuming fails', async () => {
  consumer.failures = 3;
  await publish(0, 0, 'a', 'b');
  await until(() => consumer.events.join() === '0:a,0:b');
});

it('reads a partition that was leased meanwhile', async () => {
  await publish(7, 0, 'late');
  consumer.positions.set(7, 0);
  await until(() => consumer.events.join() === '7:late');
});

it('reads a partition that was leased while a read waits, as soon as it is told', async () => {
  await publish(7, 0, 'late');
  await until(async () => /flags=b/.test(String(await raw.client('LIST'))), { what: 'a read that waits' });
  const start = performance.now();
  consumer.positions.set(7, 0);
  consumer.joined();
  await until(() => consumer.events.join() === '7:late');
  // Without being told it would wait for the end of the read, which has begun just now.
  expect(performance.now() - start).toBeLessThan(1_000);
});

it('asks for a rebuild at a gap, goes on with the other partitions meanwhile, and with this one afterwards', async () => {
  await publish(0, 0, 'a');
  await broker.reset(0, 2);
  await publish(0, 2, 'c');
  // From 1 or from 2 on: 'a' may have been read before it was taken away.
  await until(async () => [1, 2].includes((await requested(0)) ?? 0), { what: 'a request' });
  await publish(1, 0, 'x');
  await until(() => consumer.events.includes('1:x'));
  await broker.reset(0, 0);
  await publish(0, 0, 'a', 'b', 'c');
  await until(() => consumer.events.filter((event) => event.startsWith('0')).join() === '0:a,0:b,0:c');
});

it('asks again, but not often, as long as nobody answers', async () => {
  await broker.reset(0, 5);
  await publish(0, 5, 'f');
  await until(() => requested(0));
  const asked = consumer.cursorsAsked;
  await until(() => requested(0));
  await until(() => requested(0));
  expect(consumer.cursorsAsked - asked).toBeLessThan(100);
});

it('begins above the floor when retention has dropped what it misses', async () => {
  await broker.setFloors(new Map([[0, 5]]));
  await broker.reset(0, 5);
  await publish(0, 5, 'f');
  await until(() => consumer.events.join() === '0:f');
  expect(consumer.skipped).toEqual(['0:5']);
});

it('does not believe a floor that the stream does not bear out', async () => {
  await broker.setFloors(new Map([[0, 4]]));
  await broker.reset(0, 5);
  await publish(0, 5, 'f');
  for (let i = 0; i < 3; i += 1) await until(() => requested(0));
  expect(consumer.skipped).toEqual([]);
});

it('outlives a Redis that dies and comes back empty', async () => {
  await publish(0, 0, 'a');
  await until(() => consumer.events.length === 1);
  await server.kill();
  await server.start({ empty: true });
  await until(async () => (await publish(0, 0, 'a', 'b'))[0]?.outcome === 'published');
  await until(() => consumer.events.join() === '0:a,0:b');
});

it('outlives a connection that falls silent', async () => {
  await publish(0, 0, 'a');
  await until(() => consumer.events.length === 1);
  server.cut();
  // The reader notices after 4 s of silence; nothing but time shows that it has.
  await expect(publish(0, 1, 'b')).rejects.toThrow();
  server.restore();
  await until(async () => (await publish(0, 1, 'b'))[0]?.outcome === 'published');
  await until(() => consumer.events.join() === '0:a,0:b');
});

it('sleeps while there is nothing to read', async () => {
  await until(() => consumer.cursorsAsked > 2);
  const [asked, sent, loop] = [consumer.cursorsAsked, await commandsOf(raw), performance.eventLoopUtilization()];
  const start = performance.now();
  await until(() => performance.now() - start > 3_000);
  expect(consumer.cursorsAsked - asked).toBeLessThanOrEqual(16);
  // A read and a report every two seconds, and what this test asks.
  expect((await commandsOf(raw)) - sent).toBeLessThanOrEqual(20);
  // A share of the loop's own time, not seconds of a processor, which a slow machine takes more of. One that spins is at 1.
  expect(performance.eventLoopUtilization(loop).utilization).toBeLessThan(0.5);
});

it('stops without waiting for a read to end, and stops its consumer last', async () => {
  await until(() => consumer.cursorsAsked > 0);
  const start = performance.now();
  await transport.close();
  expect(performance.now() - start).toBeLessThan(900);
  expect(consumer.stopped).toBe(true);
});
