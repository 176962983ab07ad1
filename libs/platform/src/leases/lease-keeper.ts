import { repeats } from '../database/database-client.js';
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
   * no longer held has ended. If it rejects, the partition counts as abandoned. Heartbeats do not wait for it, so that
   * calls may overlap: the newest one is right.
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
/** Milliseconds after the end of a lease, for the clock's resolution. */
const HEIR_DELAY = 5;

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
  private readonly keepSql: string;
  private readonly mine = new Map<number, Held>();
  /** No longer in held(), but renewed until the work in hand has ended. */
  private readonly leaving = new Map<number, Held>();
  private readonly departures = new Set<Promise<void>>();
  private renewing: Promise<void> | undefined;
  private announced = '';
  private stopping = false;

  constructor(private readonly options: LeaseKeeperOptions) {
    for (const name of [options.table, options.instanceTable]) {
      if (!IDENTIFIER.test(name)) throw new Error(`"${name}" is not the name of a table`);
    }
    this.leaseMs = options.leaseSeconds * 1_000 * LEASE_SHARE;
    this.keepSql = repeats(keepLeases(options.table, options.instanceTable));
    this.loop = new Loop({
      name: `lease keeper of ${options.table}`,
      intervalMs: options.leaseSeconds * 1_000 * HEARTBEAT_SHARE,
      run: () => this.round(),
      log: options.log,
    });
  }

  start(): void {
    this.loop.start();
  }

  /** What this instance holds now, by partition. Empties by itself when Postgres cannot be reached for too long. */
  held(): Lease[] {
    const now = performance.now();
    return [...this.mine.values()]
      .filter(({ validUntil }) => validUntil > now)
      .sort((a, b) => a.partition - b.partition)
      .map(({ partition, epoch, abandoned }) => ({ partition, epoch, abandoned }));
  }

  /** Waits for the work in hand (see onChange), renewing meanwhile, gives everything back and leaves the list of the living. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.giveUp([...this.mine.values()]);
    await Promise.all(this.departures);
    await this.loop.stop();
    // What a heartbeat took that was under way when we began to stop.
    this.giveUp([...this.mine.values()]);
    await Promise.all(this.departures);
    try {
      await this.options.query(removeInstance(this.options.instanceTable), [this.options.instance]);
    } catch (error) {
      this.options.log.warn(
        { err: error },
        `could not sign off from ${this.options.instanceTable}; its leases run out by themselves`,
      );
    }
  }

  private async round(): Promise<number | undefined> {
    try {
      return await this.heartbeat();
    } finally {
      this.announceInBackground();
    }
  }

  /** Answers how long to wait for the next one, when that is less than usual, ms. */
  private async heartbeat(): Promise<number | undefined> {
    const { query, table, instance, leaseSeconds } = this.options;
    const known = [...this.mine.values(), ...this.leaving.values()];
    const sentAt = performance.now();
    const [row] = await query<Heartbeat>(this.keepSql, [
      instance,
      this.leaseMs / 1_000,
      known.map(({ partition }) => partition),
      known.map(({ epoch }) => epoch),
      !this.stopping,
    ]);
    if (row === undefined) throw new Error(`${table} did not answer the heartbeat`);
    this.remember(row, sentAt);
    this.renewing ??= this.renewLate(sentAt).finally(() => (this.renewing = undefined));
    const excess = this.mine.size - row.share;
    if (excess > 0) this.giveUp([...this.mine.values()].sort((a, b) => a.partition - b.partition).slice(-excess));
    // Live instances renew long before that; so this is the lease of one that may be dead: be there when it ends.
    const heirIn = row.free_in_ms === null ? Infinity : row.free_in_ms + HEIR_DELAY;
    return heirIn < leaseSeconds * 1_000 * HEARTBEAT_SHARE ? heirIn : undefined;
  }

  private remember(row: Heartbeat, sentAt: number): void {
    const ours = new Map(row.held.map((lease) => [lease.partition, lease]));
    for (const leases of [this.mine, this.leaving]) {
      for (const lease of leases.values()) {
        const answer = ours.get(lease.partition);
        if (answer === undefined || Number(answer.epoch) !== lease.epoch) leases.delete(lease.partition);
        else if (answer.renewed) lease.validUntil = sentAt + this.leaseMs;
      }
    }
    for (const { partition, epoch, abandoned } of row.taken) {
      this.mine.set(partition, { partition, epoch: Number(epoch), abandoned, validUntil: sentAt + this.leaseMs });
    }
  }

  /**
   * A busy partition's row may be locked at every heartbeat; before its lease runs out we wait for the lock, without
   * holding up the heartbeat.
   */
  private async renewLate(now: number): Promise<void> {
    const late = [...this.mine.values(), ...this.leaving.values()].filter(
      ({ validUntil }) => validUntil - now < this.leaseMs / 2,
    );
    if (late.length === 0) return;
    const sentAt = performance.now();
    try {
      const rows = await this.options.query<{ partition: number }>(renewLeases(this.options.table), [
        this.options.instance,
        this.leaseMs / 1_000,
        late.map(({ partition }) => partition),
        late.map(({ epoch }) => epoch),
      ]);
      const renewed = new Set(rows.map(({ partition }) => partition));
      for (const lease of late) if (renewed.has(lease.partition)) lease.validUntil = sentAt + this.leaseMs;
    } catch (error) {
      this.options.log.warn({ err: error }, `could not renew busy partitions of ${this.options.table}`);
    }
  }

  private giveUp(leases: Held[]): void {
    if (leases.length === 0) return;
    for (const lease of leases) {
      this.mine.delete(lease.partition);
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
    const announced = held.map(({ partition, epoch }) => `${partition}:${epoch}`).join();
    if (announced === this.announced) return;
    this.announced = announced;
    await this.options.onChange?.(held);
  }

  /** A heartbeat does not wait for anybody's work: the lease would run out. */
  private announceInBackground(): void {
    this.announce().catch((error: unknown) => {
      this.options.log.error({ err: error }, `onChange of the lease keeper of ${this.options.table} failed`);
    });
  }
}
