import type { Log } from '../logging/logger.js';
import { Loop } from '../loops/loop.js';
import { keepLeases } from './keep-leases.sql.js';
import { releaseLeases } from './release-leases.sql.js';
import { removeInstance } from './remove-instance.sql.js';
import { renewLeases } from './renew-leases.sql.js';

export interface Lease {
  readonly partition: number;
  /** Grows with every change of owner: with it a write can be fenced. */
  readonly epoch: number;
  /** The owner before did not release it: it crashed, hung, or was cut off, maybe in the middle of something. */
  readonly abandoned: boolean;
}

/** Runs one statement and resolves to its rows: `(sql, params) => dataSource.query(sql, params)`. */
export type Query = <R>(sql: string, params?: unknown[]) => Promise<R[]>;

export interface LeaseKeeperOptions {
  query: Query;
  /** Table with one row a partition: partition, owner, epoch, leased_until, released. */
  table: string;
  /** Table of the living: id, seen_at. */
  instanceTable: string;
  /** Unique among live processes. */
  instance: string;
  /** After at most this many seconds without a sign of life another instance has taken over. */
  leaseSeconds: number;
  /**
   * Called with what is held from now on, whenever that changes. When a partition is given up (stop, or another instance
   * joined), it is released only after the returned promise has resolved: resolve when the work in hand for the partitions
   * no longer held has ended. If it rejects, the partition counts as abandoned.
   */
  onChange?: (held: readonly Lease[]) => void | Promise<void>;
  log: Log;
}

interface Held extends Lease {
  /** performance.now() until which the lease is certainly ours: measured from before the statement was sent. */
  validUntil: number;
}

interface Heartbeat {
  share: number;
  held: { partition: number; epoch: string; renewed: boolean }[];
  taken: { partition: number; epoch: string; abandoned: boolean }[];
  free_in_ms: number | null;
}

const IDENTIFIER = /^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?$/;

// A lease lasts 0.8 of leaseSeconds and is renewed every third of it. So one heartbeat may fail without loss, and an heir,
// which wakes when the lease ends, has taken over within leaseSeconds of the death.
const LEASE_SHARE = 0.8;
const HEARTBEAT_SHARE = 1 / 3;

/**
 * Shares the partitions of a table out between live instances, evenly, by the database's clock.
 *
 * held() is what this instance believes, and a belief can be out of date (a pause of the process, a slow network).
 * Therefore the contract: **every transaction that relies on a lease must check it in that same transaction**, by an UPDATE
 * (or SELECT … FOR UPDATE) of the partition's row with
 *
 *     WHERE partition = $p AND owner = $instance AND epoch = $epoch AND leased_until > clock_timestamp()
 *
 * and roll back when no row answers. The row lock keeps the lease from changing hands until the commit. Lock several
 * partitions in ascending order. Such an UPDATE may itself extend leased_until.
 */
export class LeaseKeeper {
  private readonly loop: Loop;
  private readonly leaseMs: number;
  private held_ = new Map<number, Held>();
  /** No longer in held(), but renewed until the work in hand has ended. */
  private readonly leaving = new Map<number, Held>();
  private readonly departures = new Set<Promise<void>>();
  private known = '';

  constructor(private readonly options: LeaseKeeperOptions) {
    for (const name of [options.table, options.instanceTable]) {
      if (!IDENTIFIER.test(name)) throw new Error(`"${name}" is not the name of a table`);
    }
    this.leaseMs = options.leaseSeconds * 1_000 * LEASE_SHARE;
    this.loop = new Loop({
      name: `lease keeper of ${options.table}`,
      intervalMs: options.leaseSeconds * 1_000 * HEARTBEAT_SHARE,
      run: () => this.heartbeat(),
      log: options.log,
    });
  }

  start(): void {
    this.loop.start();
  }

  /** What this instance holds now, by partition. Empties by itself when Postgres cannot be reached for too long. */
  held(): Lease[] {
    const now = performance.now();
    return [...this.held_.values()]
      .filter(({ validUntil }) => validUntil > now)
      .sort((a, b) => a.partition - b.partition)
      .map(({ partition, epoch, abandoned }) => ({ partition, epoch, abandoned }));
  }

  /** Waits for the work in hand (see onChange), gives everything back and leaves the list of the living. */
  async stop(): Promise<void> {
    await this.loop.stop();
    this.giveUp([...this.held_.values()]);
    await Promise.all(this.departures);
    try {
      await this.options.query(removeInstance(this.options.instanceTable), [this.options.instance]);
    } catch (error) {
      this.options.log.warn(
        { err: error },
        `could not sign off from ${this.options.instanceTable}; the leases run out by themselves`,
      );
    }
  }

  private async heartbeat(): Promise<number> {
    const { query, table, instanceTable, instance, leaseSeconds } = this.options;
    const known = [...this.held_.values(), ...this.leaving.values()];
    const sentAt = performance.now();
    const [row] = await query<Heartbeat>(keepLeases(table, instanceTable), [
      instance,
      this.leaseMs / 1_000,
      known.map(({ partition }) => partition),
      known.map(({ epoch }) => epoch),
    ]);
    if (row === undefined) throw new Error(`${table} did not answer the heartbeat`);
    this.remember(row, sentAt);
    await this.renewLate(sentAt);
    const excess = this.held_.size - row.share;
    if (excess > 0) this.giveUp([...this.held_.values()].sort((a, b) => a.partition - b.partition).slice(-excess));
    else await this.announce();
    const interval = leaseSeconds * 1_000 * HEARTBEAT_SHARE;
    const short = row.free_in_ms !== null && this.held_.size < known.length + row.taken.length + 1;
    return short && row.free_in_ms !== null ? Math.max(10, Math.min(interval, row.free_in_ms + 5)) : interval;
  }

  private remember(row: Heartbeat, sentAt: number): void {
    const ours = new Map(row.held.map((lease) => [lease.partition, lease]));
    for (const leases of [this.held_, this.leaving]) {
      for (const lease of leases.values()) {
        const answer = ours.get(lease.partition);
        if (answer === undefined || Number(answer.epoch) !== lease.epoch) leases.delete(lease.partition);
        else if (answer.renewed) lease.validUntil = sentAt + this.leaseMs;
      }
    }
    for (const { partition, epoch, abandoned } of row.taken) {
      this.held_.set(partition, { partition, epoch: Number(epoch), abandoned, validUntil: sentAt + this.leaseMs });
    }
  }

  /** A busy partition's row may be locked at every heartbeat; before its lease runs out we wait for the lock. */
  private async renewLate(now: number): Promise<void> {
    const late = [...this.held_.values(), ...this.leaving.values()].filter(
      ({ validUntil }) => validUntil - now < this.leaseMs / 2,
    );
    if (late.length === 0) return;
    const sentAt = performance.now();
    const rows = await this.options.query<{ partition: number }>(renewLeases(this.options.table), [
      this.options.instance,
      this.leaseMs / 1_000,
      late.map(({ partition }) => partition),
      late.map(({ epoch }) => epoch),
    ]);
    const renewed = new Set(rows.map(({ partition }) => partition));
    for (const lease of late) if (renewed.has(lease.partition)) lease.validUntil = sentAt + this.leaseMs;
  }

  private giveUp(leases: Held[]): void {
    if (leases.length === 0) return;
    for (const lease of leases) {
      this.held_.delete(lease.partition);
      this.leaving.set(lease.partition, lease);
    }
    const departure = this.depart(leases).finally(() => this.departures.delete(departure));
    this.departures.add(departure);
  }

  private async depart(leases: Held[]): Promise<void> {
    try {
      await this.announce();
      await this.options.query(releaseLeases(this.options.table), [
        this.options.instance,
        leases.map(({ partition }) => partition),
        leases.map(({ epoch }) => epoch),
      ]);
    } catch (error) {
      this.options.log.warn(
        { err: error },
        `could not release partitions of ${this.options.table}; their leases run out by themselves`,
      );
    } finally {
      for (const { partition } of leases) this.leaving.delete(partition);
    }
  }

  private async announce(): Promise<void> {
    const held = this.held();
    const known = held.map(({ partition, epoch }) => `${partition}:${epoch}`).join();
    if (known === this.known) return;
    this.known = known;
    await this.options.onChange?.(held);
  }
}
