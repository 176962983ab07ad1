import { assertPartitions, LeaseKeeper, StartupError } from '@purser/platform';
import type { Log } from '@purser/platform';
import type { MessageHandler } from '@nestjs/microservices';
import type { Cursor, PartitionBatch, StreamConsumer } from '@purser/streams';
import type { DataSource } from 'typeorm';
import type { Attempts } from '../attempts/attempts.js';
import type { Control } from '../control/control.js';
import type { ConsumerOptions } from '../inbox-options.js';
import type { InboxMetrics } from '../metrics.js';
import { hasWalletIndexSql } from '../retry/has-wallet-index.sql.js';
import type { RetryQueue } from '../retry/retry-queue.js';
import { BatchApplier } from './batch-applier.js';
import type { Step } from './claim.js';
import { toDelivery } from './delivery.js';
import type { Delivery, Parse } from './delivery.js';
import { StrictOrder } from '../strict-order/strict-order.js';
import { FencedError } from './errors.js';
import { Handlers } from './handlers.js';
import { loadPositionsSql } from './load-positions.sql.js';
import { Progress } from './progress.js';
import { skipToSql } from './skip-to.sql.js';

export interface InboxConsumerOptions {
  readonly consumer: ConsumerOptions;
  /** Names this process in leases and attempts: another one after every restart. */
  readonly owner: string;
  readonly dataSource: DataSource;
  readonly attempts: Attempts;
  readonly metrics: InboxMetrics;
  readonly log: Log;
  readonly retries: RetryQueue;
  readonly control: Control;
  /** For tests: another registry than the service's. */
  readonly parse?: Parse;
}

/** Reads partitions under leases and applies every event once. StreamsTransport drives it. */
export class InboxConsumer implements StreamConsumer {
  readonly name: string;
  private readonly subscribed: ReadonlySet<string>;
  private readonly leases: LeaseKeeper;
  private readonly progress: Progress;
  private readonly strict: StrictOrder | undefined;
  private handlers: Handlers | undefined;
  private applier: BatchApplier | undefined;
  private joined = () => {};
  private inHand: Promise<void> = Promise.resolve();
  /** A commit may have happened that we know nothing of. */
  private unsure = false;
  /** First attempts that this process has begun one by one and not ended, because the database went away. */
  private readonly begun = new Set<string>();

  constructor(private readonly options: InboxConsumerOptions) {
    const { consumer, owner, dataSource, log } = options;
    this.name = consumer.name;
    this.subscribed = new Set(consumer.events);
    this.strict = consumer.order === 'strict' ? new StrictOrder(dataSource) : undefined;
    this.leases = new LeaseKeeper({
      query: <R>(sql: string, values?: unknown[]) => dataSource.query<R[]>(sql, values),
      table: 'inbox_partition',
      instanceTable: 'inbox_instance',
      instance: owner,
      leaseSeconds: consumer.config.leaseSeconds,
      onChange: () => this.leasesChanged(),
      log,
    });
    this.progress = new Progress({
      held: () => this.leases.held(),
      load: async (partitions) => {
        await this.strict?.load(partitions);
        return dataSource.query(loadPositionsSql, [partitions, owner]);
      },
      carefulFor: consumer.config.batchSize,
      onJoined: () => this.joined(),
      onError: (error) => log.debug({ err: error }, 'positions not known yet'),
    });
  }

  bind(bound: ReadonlyMap<string, MessageHandler>): void {
    const { consumer, dataSource, owner, attempts, metrics, log, retries } = this.options;
    const { strict } = this;
    const handlers = Handlers.bind(consumer.name, consumer.events, bound);
    const handOver = { consumer: consumer.name, handlers, timeoutMs: consumer.config.handlerTimeoutMs };
    this.applier = new BatchApplier({
      dataSource,
      owner,
      handOver,
      attempts,
      metrics,
      log,
      strict,
      onRetry: (due) => retries.arm(due),
    });
    this.handlers = handlers;
  }

  /** @throws StartupError when PARTITIONS, or an index that is needed, is not what the schema was migrated with */
  async start(): Promise<void> {
    const [row] = await this.options.dataSource.query<{ found: number }[]>(
      'SELECT count(*)::int AS found FROM inbox_partition',
    );
    assertPartitions(row?.found ?? 0, this.options.consumer.config);
    await this.assertWalletIndex();
    await this.options.control.start();
    this.leases.start();
    if (this.handlers) this.options.retries.start(this.handlers);
  }

  /** None while the consumer is paused; its leases are kept. */
  cursors(): readonly Cursor[] {
    return this.options.control.paused ? [] : this.places();
  }

  /** Where the partitions that this process holds stand, paused or not. */
  places(): readonly Cursor[] {
    return this.progress.cursors();
  }

  whenJoined(fn: () => void): void {
    this.joined = fn;
  }

  consume(batches: readonly PartitionBatch[], signal: AbortSignal): Promise<void> {
    this.inHand = this.take(batches, signal);
    return this.inHand;
  }

  async skipTo(partition: number, floor: number): Promise<void> {
    const epoch = this.progress.place(partition)?.epoch ?? -1;
    const rows = await this.options.dataSource.query<unknown[]>(skipToSql, [
      partition,
      floor,
      this.options.owner,
      epoch,
    ]);
    await this.progress.refresh();
    if (rows.length === 0) {
      throw new Error(
        `partition ${partition}: events up to ${floor} are gone, and ${this.name} has not read them all: restore the outbox`,
      );
    }
  }

  async stop(): Promise<void> {
    await this.inHand.catch(() => undefined);
    await this.options.control.stop();
    await this.leases.stop();
  }

  private leasesChanged(): Promise<void> {
    // Finds out where the new ones stand; the reader is told when that is known.
    this.places();
    // Given up partitions are free for others when the batch in hand is committed.
    return this.inHand.catch(() => undefined);
  }

  /** Without it every retry would read the whole inbox. */
  private async assertWalletIndex(): Promise<void> {
    const { consumer, dataSource } = this.options;
    if (Object.keys(consumer.stale ?? {}).length === 0) return;
    const [row] = await dataSource.query<{ found: boolean }[]>(hasWalletIndexSql);
    if (row?.found === true) return;
    throw new StartupError(
      `${consumer.name} discards stale events, for which its inbox needs an index: CREATE INDEX inbox_wallet ON inbox (wallet_id, position)`,
    );
  }

  private async take(batches: readonly PartitionBatch[], signal: AbortSignal): Promise<void> {
    // Paused while the read was waiting: it is read again later, from where the cursors stand.
    if (this.options.control.paused) return;
    const stopTimer = this.options.metrics.batchSeconds.startTimer();
    try {
      if (this.unsure) await this.progress.refresh();
      this.unsure = false;
      await this.applyAll(batches, signal);
    } catch (error) {
      this.unsure = true;
      if (!(error instanceof FencedError)) throw error;
      this.options.log.info({ err: error }, 'a partition changed hands; its new owner goes on');
    } finally {
      stopTimer();
    }
  }

  private async applyAll(batches: readonly PartitionBatch[], signal: AbortSignal): Promise<void> {
    const steps: Step[] = [];
    const deliveries: Delivery[] = [];
    for (const { partition, entries } of batches) {
      const place = this.progress.place(partition);
      if (place === undefined) continue;
      // What was read twice, after an outage, is left out here; the claim would refuse it.
      const fresh = entries.filter(({ position }) => position > place.position);
      for (const { position, envelope } of fresh) {
        const arrived = toDelivery(partition, position, envelope, this.subscribed, this.options.parse);
        const delivery = this.options.control.rules.judge(arrived);
        if (position > place.carefulTo) {
          deliveries.push(delivery);
          continue;
        }
        // One by one a read of 500 takes seconds, which a process that has to stop does not have.
        if (signal.aborted) return;
        await this.applyOne(delivery);
      }
      const last = fresh.at(-1)?.position ?? 0;
      if (last > place.position) steps.push({ partition, epoch: place.epoch, from: place.position, to: last });
    }
    if (steps.length === 0) return;
    await this.bound().apply({ steps, deliveries });
    this.moved(steps);
  }

  private async applyOne(delivery: Delivery): Promise<void> {
    const { partition, position } = delivery;
    const epoch = this.progress.place(partition)?.epoch ?? -1;
    const steps = [{ partition, epoch, from: position - 1, to: position }];
    const read = { steps, deliveries: [delivery] };
    if (delivery.kind === 'handle') {
      const key = `${partition}-${position}`;
      const resumed = this.begun.has(key);
      this.begun.add(key);
      await this.bound().applyCarefully(read, delivery, resumed);
      this.begun.delete(key);
    } else {
      await this.bound().apply(read);
    }
    this.moved(steps);
  }

  private moved(steps: readonly Step[]): void {
    for (const { partition, epoch, to } of steps) {
      const place = this.progress.place(partition);
      if (place?.epoch === epoch) place.position = to;
    }
  }

  private bound(): BatchApplier {
    if (this.applier === undefined) throw new Error(`${this.name} consumes before its handlers are bound`);
    return this.applier;
  }
}
