import { randomUUID } from 'node:crypto';
import type { Log } from '@purser/platform';
import { createRedis } from '@purser/platform';
import { RedisStreamsBroker, type EventBroker } from '@purser/streams';
import { testDatabase, until, type TestDatabase, type TestRedis } from '@purser/testing';
import type { Redis } from 'ioredis';
import pg from 'pg';
import { Registry } from 'prom-client';
import { outboxProof, Relay, RelayMetrics, relayPool, type OutboxProof, type RelayOptions } from '../src/index.js';

/** The few of the template's partitions that tests use by name. */
export const PARTITIONS = 16;

export const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

export interface PublishedEvent {
  readonly id: string;
  readonly wallet: string;
  readonly sequence: number;
}

interface RunningRelay {
  readonly relay: Relay;
  readonly metrics: RelayMetrics;
  /** In order, as SIGTERM does it. */
  stop(): Promise<void>;
  /** As SIGKILL does it, seen from outside: connections break, nothing is recorded or released any more. */
  crash(): Promise<void>;
}

/** A migrated database with a table of wallets to lock, a Redis, and relays on them. */
export class RelayFixture {
  private readonly relays = new Set<RunningRelay>();
  private readonly clients = new Set<pg.Client>();
  readonly broker: RedisStreamsBroker;
  readonly raw: Redis;
  readonly asRelay: pg.Pool;

  private constructor(
    readonly database: TestDatabase,
    readonly redis: TestRedis,
  ) {
    this.broker = new RedisStreamsBroker((role) => createRedis({ redisUrl: redis.url }, role));
    this.raw = createRedis({ redisUrl: redis.url }, 'commands');
    this.asRelay = relayPool({ databaseUrl: database.urlOf('relay') }, silent);
  }

  /** @param redis of the test file, taken over empty; starting one for every test would take longer than the tests */
  static async open(redis: TestRedis): Promise<RelayFixture> {
    const [database] = await Promise.all([testDatabase(), redis.flush()]);
    await database.query('CREATE TABLE wallet.purse (id uuid PRIMARY KEY, sequence bigint NOT NULL DEFAULT 0)');
    return new RelayFixture(database, redis);
  }

  async close(): Promise<void> {
    await Promise.all([...this.relays].map((relay) => relay.stop()));
    await Promise.all([...this.clients].map((client) => client.end()));
    await this.asRelay.end();
    this.raw.disconnect();
    await this.broker.close();
    await this.database.drop();
  }

  /** @param wrap stands between the relay and its broker */
  startRelay(
    options: Partial<RelayOptions> = {},
    wrap: (broker: EventBroker) => EventBroker = (same) => same,
  ): RunningRelay {
    const inner = new RedisStreamsBroker((role) => createRedis({ redisUrl: this.redis.url }, role));
    const pool = relayPool({ databaseUrl: this.database.urlOf('relay') }, silent);
    const metrics = new RelayMetrics(new Registry());
    const relay = new Relay({
      pool,
      broker: wrap(inner),
      instance: randomUUID(),
      consumers: ['reader'],
      leaseSeconds: 2,
      batchSize: 1000,
      pollMs: 100,
      retentionDays: 30,
      log: silent,
      metrics,
      ...options,
    });
    const end = async () => {
      this.relays.delete(running);
      await inner.close();
      await pool.end();
    };
    const running: RunningRelay = {
      relay,
      metrics,
      stop: async () => {
        await relay.stop();
        await end();
      },
      crash: async () => {
        await end();
        await relay.stop();
      },
    };
    this.relays.add(running);
    relay.start();
    return running;
  }

  /** A connection for transactions by hand, in the wallet's schema. */
  async client(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.database.adminUrl, options: '-c search_path=wallet' });
    client.on('error', () => undefined);
    await client.connect();
    this.clients.add(client);
    return client;
  }

  /** @param partition of the wallet's events, if it matters */
  async wallet(partition?: number): Promise<string> {
    for (;;) {
      const id = randomUUID();
      if (partition !== undefined && (await this.partitionOf(id)) !== partition) continue;
      await this.database.query('INSERT INTO wallet.purse (id) VALUES ($1)', [id]);
      return id;
    }
  }

  async partitionOf(wallet: string): Promise<number> {
    const [row] = await this.database.query<{ partition: number }>('SELECT wallet.partition_of($1) AS partition', [
      wallet,
    ]);
    return row?.partition ?? -1;
  }

  /** The append of a posting: takes the wallet's row lock and next sequence, then the outbox row. Commits with `client`. */
  async append(client: { query(sql: string, values: unknown[]): Promise<unknown> }, wallet: string): Promise<void> {
    await client.query(APPEND, [wallet, randomUUID()]);
  }

  /** `count` events of one wallet, each in a transaction of its own. */
  async commit(wallet: string, count = 1): Promise<void> {
    for (let i = 0; i < count; i += 1) await this.append(this.database, wallet);
  }

  /** `count` events of one wallet in one transaction: a backlog at once. */
  async backlog(wallet: string, count: number): Promise<void> {
    await this.database.query(BACKLOG, [wallet, count]);
  }

  /** What lies in a partition's stream; entry ids are checked to be gapless. */
  async stream(partition: number): Promise<PublishedEvent[]> {
    const entries = await this.raw.xrange(`purser:events:{${partition}}`, '-', '+');
    const first = Number(entries[0]?.[0].split('-')[0] ?? 1);
    return entries.map(([id, fields], i) => {
      if (id !== `${first + i}-0`) throw new Error(`partition ${partition}: ${id} follows ${first + i - 1}-0`);
      return JSON.parse(fields[1] ?? '') as PublishedEvent;
    });
  }

  async streams(): Promise<PublishedEvent[][]> {
    return Promise.all(Array.from({ length: PARTITIONS }, (_, partition) => this.stream(partition)));
  }

  /** The sequences of a wallet's events in the order of the stream. */
  async sequences(wallet: string): Promise<number[]> {
    const events = await this.stream(await this.partitionOf(wallet));
    return events.filter((event) => event.wallet === wallet).map(({ sequence }) => sequence);
  }

  /** Waits until the wallet's events 1 to `count` are in the stream, in order and once each. */
  async published(wallet: string, count: number, timeoutMs = 10_000): Promise<void> {
    const expected = Array.from({ length: count }, (_, i) => i + 1).join();
    await until(async () => (await this.sequences(wallet)).join() === expected, {
      what: `events 1 to ${count} in the stream`,
      timeoutMs,
    });
  }

  /** What the proof says about a partition, from the tables. */
  async books(partition: number): Promise<OutboxProof | undefined> {
    const proof = await outboxProof(async (sql) => (await this.asRelay.query<Record<string, unknown>>(sql)).rows);
    return proof.find((candidate) => candidate.partition === partition);
  }
}

/** $1 wallet, $2 event id. */
const APPEND = /* sql */ `
WITH next AS MATERIALIZED (
  UPDATE wallet.purse SET sequence = sequence + 1 WHERE id = $1::uuid RETURNING id, sequence
)
SELECT wallet.outbox_append(wallet.partition_of(n.id), $2::uuid, n.id, n.sequence, 'TopUpCompleted', 1::smallint,
  json_build_object('id', $2::uuid, 'wallet', n.id, 'sequence', n.sequence))
FROM next n
`;

/** $1 wallet, $2 how many. */
const BACKLOG = /* sql */ `
WITH next AS MATERIALIZED (UPDATE wallet.purse SET sequence = sequence + $2::int WHERE id = $1::uuid RETURNING id, sequence - $2::int AS before)
SELECT count(wallet.outbox_append(wallet.partition_of(n.id), gen_random_uuid(), n.id, i, 'TopUpCompleted', 1::smallint,
  json_build_object('id', gen_random_uuid(), 'wallet', n.id, 'sequence', n.before + i))::text)
FROM next n CROSS JOIN generate_series(1, $2::int) i
`;
