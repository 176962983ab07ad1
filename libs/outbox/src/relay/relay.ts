import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { EventBroker, PublishBatch } from '@purser/streams';
import { LeaseKeeper, Loop, type Log } from '@purser/platform';
import { Retention } from '../retention/retention.js';
import { Bell } from './bell.js';
import { Horizon } from './horizon.js';
import { partitionFrom, type Partition } from './partition.js';
import type { RelayMetrics } from './relay-metrics.js';
import { RelayStore } from './relay-store.js';
import { StreamUpkeep } from './stream-upkeep.js';

export interface RelayOptions {
  /** See `relayPool`. Stays the caller's to end. */
  readonly pool: pg.Pool;
  /** Stays the caller's to close. */
  readonly broker: EventBroker;
  /** Unique among live relays. */
  readonly instance: string;
  /** Whose positions decide what may be trimmed and dropped: every consumer there is. */
  readonly consumers: readonly string[];
  readonly leaseSeconds: number;
  /** Events per cycle over all partitions. */
  readonly batchSize: number;
  /** How long a commit waits whose doorbell was lost. */
  readonly pollMs: number;
  readonly retentionDays: number;
  readonly log: Log;
  readonly metrics: RelayMetrics;
}

/**
 * The least time from the beginning of one cycle to that of the next while there is no backlog, ms (docs/decisions/0021, 0036). At 300
 * events/s a cycle then often takes two events instead of one, and wakes every reader once for both. An event after a quiet
 * moment does not wait, and a backlog knows no pause.
 */
const PACE_MS = 4;

/**
 * How long one call of the loop goes on: the first one, and the first after a failure, for one cycle, so that the end of an outage is
 * logged; then for so long, because each call costs an idle process one more wake-up.
 */
const STRETCH_MS = 60_000;

/** How often a partition is tried whose next event is not in the outbox any more. */
const STALL_MS = 1_000;

/**
 * Moves events from the outbox to the broker. Each cycle gives positions to what has none, in one statement (assign.sql.ts),
 * commits, publishes, and only then counts it as published. While a batch is on its way to Redis, Postgres works on the
 * next one.
 *
 * What may go wrong, and why it does no harm:
 * - Crash between giving positions and publishing, or before the answer: positions are never given anew. Whoever takes over
 *   publishes again from what was recorded; the broker compares and writes only what is missing.
 * - The statement fails half-way or its outcome is unknown: what is known of the partitions is forgotten and loaded again.
 * - Redis is away: at most one batch of a partition has been given positions; no more is taken until that is published.
 * - Redis was wiped, rolled back or written to: `StreamUpkeep`, or the publishing script, marks the partition as broken, and it
 *   is filled again from the lowest position that some consumer has not recorded.
 * - The lease is lost: the statement gives nothing (it is fenced), and what a late publish writes is what the new owner
 *   would write there, too.
 */
export class Relay {
  private readonly partitions = new Map<number, Partition>();
  private readonly horizon = new Horizon();
  private readonly bell = new Bell();
  private readonly store: RelayStore;
  private readonly keeper: LeaseKeeper;
  private readonly loop: Loop;
  private readonly upkeep: StreamUpkeep;
  private readonly retention: Retention;
  private publishing: Promise<unknown> = Promise.resolve();
  private cycling: Promise<unknown> = Promise.resolve();
  /** performance.now() of the next cycle at the earliest. */
  private notBefore = 0;
  private stretchMs = 0;
  private stopRinging = () => {};

  constructor(private readonly options: RelayOptions) {
    const { pool, broker, instance, consumers, leaseSeconds, retentionDays, log, metrics } = options;
    this.store = new RelayStore(pool, instance);
    this.keeper = new LeaseKeeper({
      query: async <R>(sql: string, params?: unknown[]) => (await pool.query(sql, params)).rows as R[],
      table: 'relay_partition',
      instanceTable: 'relay_instance',
      instance,
      leaseSeconds,
      onChange: () => this.leasesChanged(),
      log,
    });
    this.upkeep = new StreamUpkeep({
      broker,
      store: this.store,
      consumers,
      log,
      partitions: () => [...this.partitions.values()],
      onBroken: this.bell.ring,
    });
    this.retention = new Retention({ pool, consumers, retentionDays, log });
    this.loop = new Loop({ name: 'relay', intervalMs: 0, run: (signal) => this.run(signal), log });
    metrics.observe(pool, () => this.keeper.held().length);
  }

  start(): void {
    this.stopRinging = this.options.broker.onRing(this.bell.ring);
    this.keeper.start();
    this.loop.start();
    this.upkeep.start();
    this.retention.start();
  }

  /** Finishes what is in hand, records it and gives the leases back. */
  async stop(): Promise<void> {
    this.stopRinging();
    const ended = this.loop.stop();
    this.bell.ring();
    await Promise.all([ended, this.upkeep.stop(), this.retention.stop()]);
    await this.published().catch(() => undefined);
    await this.record().catch((error: unknown) => {
      this.options.log.warn({ err: error }, 'could not record the last positions; the next owner finds them out');
    });
    await this.keeper.stop();
  }

  /** Records how far publishing came, for a proof that is asked for now. */
  async record(): Promise<void> {
    const partitions = [...this.partitions.values()];
    if (partitions.length > 0) await this.store.record(partitions);
  }

  private async run(signal: AbortSignal): Promise<number> {
    const until = performance.now() + this.stretchMs;
    this.stretchMs = 0;
    do {
      const pause = this.notBefore - performance.now();
      if (pause > 0) await delay(pause);
      const began = performance.now();
      const cycle = this.cycle();
      this.cycling = cycle.catch(() => undefined);
      if (await cycle) continue;
      this.notBefore = began + PACE_MS;
      await this.bell.wait(this.options.pollMs);
    } while (!signal.aborted && performance.now() < until);
    this.stretchMs = STRETCH_MS;
    return 0;
  }

  /** Answers whether there is more to do at once. */
  private async cycle(): Promise<boolean> {
    try {
      await this.adopt();
      if (this.broken().length > 0) {
        await this.published();
        await this.rebuild();
      }
      const partitions = [...this.partitions.values()];
      const lagging = partitions.filter(isLagging);
      const upToDate = partitions.filter(({ sent, tip }) => sent === tip);
      const batches = [...(await this.readAgain(lagging)), ...(await this.assign(upToDate))];

      await this.published();
      this.publishing = this.publish(batches);
      // Handled where it is awaited: right below, or in the next cycle.
      this.publishing.catch(() => undefined);
      const more = lagging.length > 0 || upToDate.some(({ full }) => full);
      if (!more) await this.published();
      return more || this.broken().length > 0 || partitions.some(isLagging);
    } catch (error) {
      await this.published().catch(() => undefined);
      // Nothing is on its way now; what was not confirmed is read again.
      for (const partition of this.partitions.values()) partition.sent = partition.published;
      throw error;
    }
  }

  /** Waits for what is on its way to the broker. Rejects, once, when that failed. */
  private async published(): Promise<void> {
    const { publishing } = this;
    await publishing.finally(() => {
      if (this.publishing === publishing) this.publishing = Promise.resolve();
    });
  }

  private broken(): Partition[] {
    return [...this.partitions.values()].filter(({ broken }) => broken !== undefined);
  }

  /** Loads what was leased since the last cycle and forgets what is no longer ours. */
  private async adopt(): Promise<void> {
    const held = this.keeper.held();
    const epochs = new Map(held.map(({ partition, epoch }) => [partition, epoch]));
    for (const { partition, epoch } of this.partitions.values()) {
      if (epochs.get(partition) !== epoch) this.partitions.delete(partition);
    }
    const missing = held.filter(({ partition }) => !this.partitions.has(partition));
    if (missing.length === 0) return;
    for (const row of await this.store.load(missing)) {
      this.partitions.set(row.partition, partitionFrom(row, epochs.get(row.partition) ?? 0));
    }
  }

  private async rebuild(): Promise<void> {
    const { broker, log, metrics } = this.options;
    for (const partition of this.broken()) {
      const { reason, from } = partition.broken ?? { reason: '', from: 0 };
      const after = Math.max(partition.floor, Math.min(from, partition.tip + 1) - 1);
      log.warn({ partition: partition.partition, reason, after, tip: partition.tip }, 'filling the stream again');
      await broker.reset(partition.partition, after);
      partition.sent = partition.published = after;
      partition.rebuiltAt = performance.now();
      partition.broken = undefined;
      metrics.rebuilds.inc();
    }
  }

  /** What has positions and has to be published again. */
  private async readAgain(lagging: readonly Partition[]): Promise<PublishBatch[]> {
    if (lagging.length === 0) return [];
    const from = lagging.map(({ sent }) => sent);
    const pages = await this.store.positioned(lagging, Math.ceil(this.options.batchSize / lagging.length));
    return lagging.flatMap((partition, i) => {
      // It takes no part in the next scan, and what that learns of finished transactions: look again from the safe bound.
      partition.seen = partition.lowId;
      if (partition.sent !== from[i]) return [];
      const envelopes = pages.get(partition.partition) ?? [];
      if (envelopes.length === 0) {
        this.stall(partition);
        return [];
      }
      return [this.batch(partition, envelopes)];
    });
  }

  /** Either retention was faster than we learned of it, or somebody deleted rows. The other partitions go on. */
  private stall(partition: Partition): void {
    const { partition: id, sent, tip } = partition;
    partition.stalledUntil = performance.now() + STALL_MS;
    this.options.log.error(
      { partition: id, position: sent + 1, tip },
      'an event to be published is not in the outbox any more',
    );
  }

  private async assign(partitions: readonly Partition[]): Promise<PublishBatch[]> {
    if (partitions.length === 0) return [];
    const rooms = this.rooms(partitions);
    const { events, lost, scan } = await this.store
      .assign(partitions, rooms, this.horizon.parameters())
      .catch((error: unknown) => {
        // It may have committed all the same: what it gave is in the table.
        for (const { partition } of partitions) this.partitions.delete(partition);
        throw error;
      });
    for (const partition of lost) this.partitions.delete(partition);
    this.horizon.observe(scan);

    const settled = this.horizon.settled();
    return partitions.flatMap((partition, i) => {
      const of = events.get(partition.partition);
      const count = of?.envelopes.length ?? 0;
      partition.full = count === rooms[i];
      if (of) partition.seen = partition.full ? of.lastId : Math.max(partition.seen, of.lastId);
      partition.lowId = Math.max(partition.lowId, Math.min(partition.seen, settled.id));
      if (!partition.full) partition.lowAt = Math.max(partition.lowAt, settled.at);
      if (!of) return [];
      const after = partition.tip;
      partition.tip += count;
      // Otherwise the batch before has failed meanwhile: this one is read again after it.
      return partition.sent === after ? [this.batch(partition, of.envelopes)] : [];
    });
  }

  /** What each partition may take: the partitions that had more than they could take last time share most of a cycle. */
  private rooms(partitions: readonly Partition[]): number[] {
    const { batchSize } = this.options;
    const full = partitions.filter((partition) => partition.full).length;
    const fair = Math.ceil(batchSize / partitions.length);
    return partitions.map((partition) => (partition.full ? Math.ceil(batchSize / full) : fair));
  }

  private batch(partition: Partition, envelopes: string[]): PublishBatch {
    const after = partition.sent;
    partition.sent += envelopes.length;
    return { partition: partition.partition, after, tip: partition.tip, envelopes };
  }

  private async publish(batches: readonly PublishBatch[]): Promise<void> {
    const next = batches.flatMap((batch) => {
      const partition = this.partitions.get(batch.partition);
      if (!partition) return [];
      if (partition.published === batch.after) return [{ partition, batch }];
      // The batch before was refused; this one is read again after it.
      partition.sent = partition.published;
      return [];
    });
    if (next.length === 0) return;
    const results = await this.options.broker.publish(next.map(({ batch }) => batch));
    next.forEach(({ partition, batch }, i) => {
      const result = results[i];
      if (result?.outcome === 'published') {
        partition.published = batch.after + batch.envelopes.length;
        this.options.metrics.published.inc(batch.envelopes.length);
      } else {
        partition.sent = partition.published;
        partition.broken ??= {
          reason: `${result?.outcome ?? 'no answer'}: it ends at ${result?.last ?? '?'}`,
          from: this.upkeep.lowestNeeded(partition),
        };
      }
    });
  }

  /** Resolves when nothing is in hand any more for a partition that was given up. */
  private async leasesChanged(): Promise<void> {
    this.bell.ring();
    await this.cycling;
    await this.publishing.catch(() => undefined);
  }
}

/** Has positions that are to be published (again). */
function isLagging({ sent, tip, stalledUntil }: Partition): boolean {
  return sent < tip && performance.now() >= stalledUntil;
}
