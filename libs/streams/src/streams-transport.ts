import { Server } from '@nestjs/microservices';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import { Loop, type Log } from '@purser/platform';
import type { EventBroker, Gap } from './broker.js';
import { Gaps } from './gaps.js';
import { PositionReports } from './position-reports.js';
import type { StreamConsumer } from './stream-consumer.js';

export interface StreamsTransportOptions {
  /** Stays the caller's to close, after the transport. */
  readonly broker: EventBroker;
  readonly consumer: StreamConsumer;
  /** Events per read over all partitions. */
  readonly batchSize: number;
  readonly log: Log;
}

/**
 * How long a read blocks, which is what wakes an idle reader. A connection that was cut is noticed two seconds after the end of
 * such a read (SILENCE_MS in connections.ts), so it is no longer.
 */
const BLOCK_MS = 2_000;

/**
 * How long one call of the loop goes on: the first one, and the first after a failure, until it has read once, so that the end of
 * an outage is logged; then for so long, because each call costs an idle process one more wake-up.
 */
const STRETCH_MS = 60_000;

/** While no partition is ours there is nothing to block on. */
const NO_PARTITION_MS = 200;

/**
 * Consumes partitioned streams, so that a consumer is an ordinary Nest controller with `@EventPattern`: read, hand over,
 * read on from what the consumer has committed. It outlives every outage of the broker and of the consumer's database. Where
 * a stream does not go on as it must, it asks the relay to fill it again, waits, and meanwhile reads the other partitions.
 */
export class StreamsTransport extends Server implements CustomTransportStrategy {
  private readonly loop: Loop;
  private readonly gaps = new Gaps();
  private readonly reports: PositionReports;
  /** Calls off the read that waits. */
  private reading = new AbortController();
  private stretchMs = 0;

  constructor(private readonly options: StreamsTransportOptions) {
    super();
    const { broker, consumer, log } = options;
    this.reports = new PositionReports(broker, consumer);
    this.loop = new Loop({ name: `reader of ${consumer.name}`, intervalMs: 0, run: (signal) => this.run(signal), log });
  }

  listen(callback: (error?: unknown) => void): void {
    this.begin().then(() => callback(), callback);
  }

  async close(): Promise<void> {
    const stopped = this.loop.stop();
    this.reading.abort();
    await stopped;
    // The last word, so that whoever takes over need not wait for a report. Without it the relay keeps a little more.
    await this.reports.send().catch(() => undefined);
    await this.options.consumer.stop();
  }

  on(): never {
    throw new Error('StreamsTransport emits no events.');
  }

  unwrap<T>(): T {
    return this.options.broker as T;
  }

  private async begin(): Promise<void> {
    const { consumer } = this.options;
    consumer.bind(this.messageHandlers);
    consumer.whenJoined(() => this.readAnew());
    await consumer.start();
    this.loop.start();
  }

  private readAnew(): void {
    const before = this.reading;
    this.reading = new AbortController();
    before.abort();
  }

  /** Rounds without a pause in between: the loop's timer alone would add a millisecond to every event. */
  private async run(signal: AbortSignal): Promise<number> {
    const until = performance.now() + this.stretchMs;
    this.stretchMs = 0;
    for (;;) {
      const pause = await this.round(signal);
      if (pause === 0 && !signal.aborted && performance.now() < until) continue;
      this.stretchMs = STRETCH_MS;
      return pause;
    }
  }

  /** Answers how long to wait before the next one, ms. */
  private async round(signal: AbortSignal): Promise<number> {
    const { broker, consumer, batchSize } = this.options;
    const now = performance.now();
    const cursors = consumer.cursors().filter(({ partition }) => !this.gaps.isAside(partition, now));
    if (cursors.length === 0) return this.gaps.next(now, NO_PARTITION_MS);

    const batches = await broker.read(cursors, {
      count: batchSize,
      blockMs: this.gaps.next(now, BLOCK_MS),
      signal: this.reading.signal,
    });
    const filled = batches.filter(({ entries }) => entries.length > 0);
    if (filled.length > 0) await consumer.consume(filled, signal);
    for (const { partition, gap } of batches) {
      if (gap) await this.fill(partition, gap);
      else this.gaps.closed(partition);
    }
    await this.reports.sendWhenDue();
    return 0;
  }

  private async fill(partition: number, gap: Gap): Promise<void> {
    const { broker, consumer, log } = this.options;
    const attempts = this.gaps.setAside(partition, performance.now());
    if (attempts === 1) log.warn({ partition, ...gap }, 'the stream does not go on as it must, asking for a rebuild');
    // Only after the relay was asked, and only when the stream begins right above the floor: a floor is a hint in Redis.
    const floor = attempts > 1 ? ((await broker.floors()).get(partition) ?? 0) : 0;
    if (gap.expected <= floor && gap.found === `${floor + 1}-0`) {
      log.warn({ partition, floor }, 'retention dropped what is missing; starting above it');
      await consumer.skipTo(partition, floor);
      this.gaps.closed(partition);
      return;
    }
    await broker.requestRebuild(partition, gap.expected);
  }
}
