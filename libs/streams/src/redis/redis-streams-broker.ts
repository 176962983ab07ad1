import { streamKey } from '@purser/contracts';
import type { Redis } from 'ioredis';
import type {
  Cursor,
  EventBroker,
  PartitionBatch,
  Positions,
  PublishBatch,
  PublishResult,
  StreamState,
} from '../broker.js';
import { MAX_BLOCK_MS, openCommands, subscribe, type ConnectRedis, type Subscription } from './connections.js';
import { parseEntries, positionOf } from './parse-entries.js';
import { PUBLISH } from './publish.lua.js';
import { ReadShare } from './read-share.js';
import { RESET } from './reset.lua.js';
import { STATE } from './state.lua.js';

/**
 * Up to so many events are published in one call, whatever their partitions: it wakes each reader once, for all of them,
 * where one call a partition woke it at the first and left the rest for another transaction. More would keep Redis from
 * its other clients for more than half a millisecond.
 */
const TOGETHER = 64;

const DOORBELL = 'purser:doorbell';
const FLOOR = 'purser:floor';
const REBUILD = 'purser:rebuild';
const positionsKey = (consumer: string) => `purser:positions:${consumer}`;

/** Redis with our scripts as commands. ioredis sends them by hash, and whole when Redis does not know them. */
interface ScriptedRedis extends Redis {
  purserPublish(streams: number, ...args: (string | number)[]): Promise<[PublishResult['outcome'], string][]>;
  purserState(streams: number, ...keys: string[]): Promise<[number, string, string][]>;
  purserReset(key: string, after: number): Promise<null>;
}

function scripted(redis: Redis): ScriptedRedis {
  redis.defineCommand('purserPublish', { lua: PUBLISH });
  redis.defineCommand('purserState', { lua: STATE });
  redis.defineCommand('purserReset', { numberOfKeys: 1, lua: RESET });
  return redis as ScriptedRedis;
}

/**
 * Redis Streams: partition p is the stream `purser:events:{p}`, an entry has the id `<position>-0` and one field `e`, the
 * envelope. No consumer groups (docs/decisions/0004). Connections are made when first needed.
 */
export class RedisStreamsBroker implements EventBroker {
  private commands_: ScriptedRedis | undefined;
  private reader_: Redis | undefined;
  private readonly subscriptions = new Set<Subscription>();
  private readonly share = new ReadShare();
  /** Ends the reads that were given it. */
  private heeded: AbortSignal | undefined;
  /** The last read was half full, or more: what there is to read is there already. */
  private crowded = false;
  private closed = false;

  constructor(private readonly connect: ConnectRedis) {}

  async publish(batches: readonly PublishBatch[]): Promise<PublishResult[]> {
    const events = batches.reduce((sum, { envelopes }) => sum + envelopes.length, 0);
    if (events <= TOGETHER) return this.publishTogether(batches);
    // Written to the socket back to back, so that Redis works on the first while the others are on their way.
    return (await Promise.all(batches.map((batch) => this.publishTogether([batch])))).flat();
  }

  async read(
    cursors: readonly Cursor[],
    { count, blockMs, signal }: { count: number; blockMs: number; signal?: AbortSignal },
  ): Promise<PartitionBatch[]> {
    if (cursors.length === 0 || signal?.aborted) return [];
    const byKey = new Map(cursors.map((cursor) => [streamKey(cursor.partition), cursor]));
    const { reader } = this;
    const streams = ['STREAMS', ...byKey.keys(), ...cursors.map(({ position }) => `${position}-0`)] as const;
    const block = Math.max(1, Math.min(blockMs, MAX_BLOCK_MS));
    const share = this.share.next(cursors.length, count);
    // Redis 7.0 answers a blocked XREAD with the first stream that got something, though the same script wrote to more. So a
    // second one is sent along behind it, which Redis runs as soon as the first has ended, and whose answer, with all of them, is
    // in the same packet: no round trip, and one batch where there would be two. A backlog does without.
    const reading = this.crowded
      ? reader.xread('COUNT', share, 'BLOCK', block, ...streams)
      : lastOf(
          inOnePacket(reader, () => [
            reader.xread('COUNT', 1, 'BLOCK', block, ...streams),
            reader.xread('COUNT', share, ...streams),
          ]),
        );
    if (signal) this.heed(signal);
    const reply = await reading.catch((error: unknown) => {
      if (signal?.aborted) return null;
      throw error;
    });
    const found = reply?.reduce((sum, [, entries]) => sum + entries.length, 0) ?? 0;
    this.crowded = found >= count / 2;
    if (reply === null) return [];
    const limit = this.share.learn(
      reply.map(([, entries]) => entries.length),
      cursors.length,
      count,
    );
    return reply.flatMap(([key, entries]) => {
      const cursor = byKey.get(key);
      return cursor ? [parseEntries(cursor, entries.slice(0, limit))] : [];
    });
  }

  async state(partitions: readonly number[]): Promise<StreamState[]> {
    if (partitions.length === 0) return [];
    const states = await this.commands.purserState(partitions.length, ...partitions.map(streamKey));
    return partitions.map((partition, i) => {
      const [length, firstId, lastId] = states[i] ?? [0, '?', '?'];
      const last = positionOf(lastId);
      return { partition, length, first: firstId === '' ? last + 1 : positionOf(firstId), last };
    });
  }

  async reset(partition: number, after: number): Promise<void> {
    await this.commands.purserReset(streamKey(partition), after);
  }

  async trim(bounds: ReadonlyArray<{ partition: number; below: number }>): Promise<void> {
    // ~ drops whole nodes of about 100 entries only, which costs next to nothing.
    await Promise.all(
      bounds.map(({ partition, below }) => this.commands.xtrim(streamKey(partition), 'MINID', '~', below)),
    );
  }

  async reportPositions(consumer: string, positions: Positions): Promise<void> {
    if (positions.size > 0) await this.commands.hset(positionsKey(consumer), positions);
  }

  async reportedPositions(consumers: readonly string[]): Promise<Map<string, Positions>> {
    const reports = await Promise.all(
      consumers.map(
        async (consumer) => [consumer, positionsOf(await this.commands.hgetall(positionsKey(consumer)))] as const,
      ),
    );
    return new Map(reports);
  }

  async requestRebuild(partition: number, from: number): Promise<void> {
    await this.commands.hset(REBUILD, String(partition), from);
  }

  async takeRebuildRequests(partitions: readonly number[]): Promise<Map<number, number>> {
    if (partitions.length === 0) return new Map();
    const fields = partitions.map(String);
    const found = await this.commands.hmget(REBUILD, ...fields);
    const requests = positionsOf(
      Object.fromEntries(fields.flatMap((field, i) => (found[i] ? [[field, found[i]]] : []))),
    );
    // A request that comes between the two is lost; its reader asks again as long as its gap is there.
    if (requests.size > 0) await this.commands.hdel(REBUILD, ...[...requests.keys()].map(String));
    return requests;
  }

  async setFloors(floors: Positions): Promise<void> {
    if (floors.size > 0) await this.commands.hset(FLOOR, floors);
  }

  async floors(): Promise<Map<number, number>> {
    return positionsOf(await this.commands.hgetall(FLOOR));
  }

  together<R>(ask: () => R): R {
    return inOnePacket(this.commands, ask);
  }

  async ring(): Promise<void> {
    await this.commands.publish(DOORBELL, '');
  }

  onRing(callback: () => void): () => void {
    const subscription = subscribe(this.connect, DOORBELL, callback);
    this.subscriptions.add(subscription);
    return () => {
      this.subscriptions.delete(subscription);
      subscription.close();
    };
  }

  close(): Promise<void> {
    this.closed = true;
    this.commands_?.disconnect();
    this.reader_?.disconnect();
    for (const subscription of this.subscriptions) subscription.close();
    return Promise.resolve();
  }

  private async publishTogether(batches: readonly PublishBatch[]): Promise<PublishResult[]> {
    if (batches.length === 0) return [];
    const results = await this.commands.purserPublish(
      batches.length,
      ...batches.map(({ partition }) => streamKey(partition)),
      ...batches.flatMap(({ after, tip, envelopes }) => [after, tip, envelopes.length, ...envelopes]),
    );
    return batches.map(({ partition }, i) => {
      const [outcome, last] = results[i] ?? ['foreign', '?'];
      return { partition, outcome, last };
    });
  }

  /**
   * A blocking read can only be called off by hanging up; the next one takes a new connection. One listener for all reads with a
   * signal: added and removed for each it cost more garbage than the read.
   */
  private heed(signal: AbortSignal): void {
    if (this.heeded === signal) return;
    this.heeded = signal;
    const hangUp = () => {
      if (this.heeded !== signal) return;
      this.reader_?.disconnect();
      this.reader_ = undefined;
    };
    signal.addEventListener('abort', hangUp, { once: true });
  }

  private get commands(): ScriptedRedis {
    return (this.commands_ ??= scripted(this.open()));
  }

  /** Of its own, because a blocking read holds up everything behind it. */
  private get reader(): Redis {
    return (this.reader_ ??= this.open());
  }

  private open(): Redis {
    if (this.closed) throw new Error('This broker is closed.');
    return openCommands(this.connect);
  }
}

type Reply = Awaited<ReturnType<Redis['xread']>>;

/**
 * What `send` sends goes in one packet. Not with ioredis' pipelines: each becomes a hidden class of its own, and what it sent and got
 * lives until V8's next major collection (docs/decisions/0031).
 */
function inOnePacket<R>(redis: Redis, send: () => R): R {
  // There is none before the connection is made.
  const stream = redis.stream as Redis['stream'] | undefined;
  stream?.cork();
  try {
    return send();
  } finally {
    stream?.uncork();
  }
}

async function lastOf(replies: readonly Promise<Reply>[]): Promise<Reply> {
  return (await Promise.all(replies)).at(-1) ?? null;
}

/** A hash of partition → position; what is neither is passed over: anyone can write to Redis. */
function positionsOf(hash: Record<string, string>): Map<number, number> {
  const valid = Object.entries(hash).filter(([field, value]) => /^\d{1,5}$/.test(field) && /^\d{1,15}$/.test(value));
  return new Map(valid.map(([field, value]) => [Number(field), Number(value)]));
}
