import { randomBytes } from 'node:crypto';
import type { EventEnvelope, ParsedEvent } from '@purser/contracts';
import { createRedis, dataSourceOptions } from '@purser/platform';
import type { Log } from '@purser/platform';
import { RedisStreamsBroker, StreamsTransport } from '@purser/streams';
import type { StreamConsumer } from '@purser/streams';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { Attempts } from '../src/attempts/attempts.js';
import { ConsumerConfig } from '../src/consumer-config.js';
import { InboxConsumer } from '../src/consumer/inbox-consumer.js';
import type { InboxContext } from '../src/consumer/inbox-context.js';
import { Control } from '../src/control/control.js';
import { CHANNEL, DeadLetterBell } from '../src/dead-letters/bell.js';
import { DeadLetters } from '../src/dead-letters/dead-letters.js';
import type { ConsumerOptions } from '../src/inbox-options.js';
import { InboxMetrics } from '../src/metrics.js';
import { RetryQueue } from '../src/retry/retry-queue.js';

export type Handle = (events: EventEnvelope[], context: InboxContext) => unknown;

export interface AssembleOptions {
  databaseUrl: string;
  redisUrl: string;
  schema: string;
  /** Handles every type subscribed to. */
  handle: Handle;
  /** Default true: the handler takes arrays. */
  batch?: boolean;
  name?: string;
  partitions?: number;
  events?: ConsumerOptions['events'];
  stale?: ConsumerOptions['stale'];
  order?: ConsumerOptions['order'];
  config?: Partial<ConsumerConfig>;
  parse?: (json: string) => ParsedEvent;
  log?: Log;
  /** Milliseconds between two looks at what was told to other instances. */
  controlIntervalMs?: number;
}

const silent: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** A consumer without Nest, of the same parts that InboxModule puts together: for tests that need many, and for the bench. */
export async function assemble(options: AssembleOptions) {
  const { databaseUrl, redisUrl, schema, handle, batch = true, name = 'probe', log = silent } = options;
  const config: ConsumerConfig = Object.assign(new ConsumerConfig(), {
    databaseUrl,
    redisUrl,
    partitions: options.partitions ?? 4,
    retryBaseMs: 20,
    retryMaxMs: 200,
    sweepIntervalMs: 500,
    ...options.config,
  });
  const consumer: ConsumerOptions = {
    name,
    config,
    events: options.events ?? ['WalletCreated', 'TopUpCompleted'],
    stale: options.stale,
    order: options.order,
  };
  const owner = `${config.instanceId}/${randomBytes(4).toString('hex')}`;
  const dataSource = await new DataSource(dataSourceOptions({ schema, config })).initialize();
  const registry = new Registry();
  const signals = createRedis(config, 'commands', log);
  const bell = new DeadLetterBell(() => signals.publish(CHANNEL, name));
  const deadLetters = new DeadLetters(name, dataSource, () => bell.ring());
  const attempts = new Attempts(config, deadLetters);
  const metrics = new InboxMetrics(name, registry);
  const control = new Control({ dataSource, log, intervalMs: options.controlIntervalMs });
  const shared = { consumer, dataSource, attempts, metrics, log, control, parse: options.parse };
  const retries = new RetryQueue({ ...shared, runner: owner, deadLetters });
  const reader = new InboxConsumer({ ...shared, owner, retries });
  let rounds = 0;
  const counted: StreamConsumer = {
    name,
    bind: (handlers) => reader.bind(handlers),
    start: () => reader.start(),
    cursors: () => {
      rounds += 1;
      return reader.cursors();
    },
    whenJoined: (fn) => reader.whenJoined(fn),
    consume: (batches, signal) => reader.consume(batches, signal),
    skipTo: (partition, floor) => reader.skipTo(partition, floor),
    stop: () => reader.stop(),
  };
  const broker = new RedisStreamsBroker((role) => createRedis(config, role, log));
  const transport = new StreamsTransport({ broker, consumer: counted, batchSize: config.batchSize, log });
  for (const type of consumer.events) {
    const handler = async (data: unknown, context: unknown) => {
      await handle((batch ? data : [data]) as EventEnvelope[], context as InboxContext);
    };
    transport.addHandler(type, handler as never, true, { batch });
  }
  let stopped = false;
  return {
    reader,
    retries,
    deadLetters,
    control,
    dataSource,
    registry,
    broker,
    owner,
    config,
    /** How often the reader has asked where to read on. */
    rounds: () => rounds,
    start: () =>
      new Promise<void>((resolve, reject) =>
        transport.listen((error?: unknown) => (error instanceof Error ? reject(error) : resolve())),
      ),
    async stop(): Promise<void> {
      if (stopped) return;
      stopped = true;
      await retries.stop();
      await transport.close();
      bell.stop();
      signals.disconnect();
      await broker.close();
      await dataSource.destroy();
    },
  };
}

export type Assembled = Awaited<ReturnType<typeof assemble>>;
