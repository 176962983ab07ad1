import { createRedis, Loop } from '@purser/platform';
import type { Log } from '@purser/platform';
import { Queue, Worker } from 'bullmq';
import { KeyedPool } from './keyed-pool.js';

export interface WakeQueueOptions {
  /** Name of the BullMQ queue; must not contain `:`. */
  readonly name: string;
  /** The Redis that the timers live in. They may be lost at any moment: the rows are the truth. */
  readonly redisUrl: string;
  /**
   * Works on what the key names. Claims it in Postgres first, and returns without doing anything when there is nothing
   * to claim: a key may be woken twice, by two instances, or too early. What it throws is logged, and the row is found
   * again by the next sweep.
   */
  readonly onDue: (key: string) => Promise<void>;
  /** Keys of rows that could be claimed now, the longest waiting first; one cheap query, run at every sweep and nudge. */
  readonly findOverdue: (limit: number) => Promise<readonly string[]>;
  /** How many keys are worked on at a time in this process. */
  readonly concurrency: number;
  /** Milliseconds between sweeps; default 5000. */
  readonly sweepIntervalMs?: number;
  readonly log: Log;
}

// Rows fetched by one look. When a look finds that many there may be more, and the next follows as soon as they are begun.
const LOOK = 100;
// Seconds that an idle worker waits inside one blocking command (BullMQ's own maximum); the connection counts as dead
// after 15 s of silence.
const IDLE_BLOCK = 10;

/**
 * A timer over rows in Postgres, for whatever has to be tried again later: retries of events, mails, deliveries.
 * BullMQ only says when. Wiped or cut off it costs punctuality, at most one sweep, and nothing else.
 */
export class WakeQueue {
  private readonly pool: KeyedPool;
  private readonly sweeper: Loop;
  /** Begun since the last sweep or nudge. A key that is found due again nevertheless waits for the next one. */
  private readonly begun = new Set<string>();
  private refilling = false;
  private more = false;
  private queue: Queue | undefined;
  private worker: Worker | undefined;
  private disconnect: () => void = () => undefined;
  private failing = { timers: false, work: false };

  constructor(private readonly options: WakeQueueOptions) {
    const { name, concurrency, sweepIntervalMs = 5_000, log } = options;
    this.pool = new KeyedPool({ concurrency, run: (key) => this.work(key), onDrained: () => this.refill() });
    this.sweeper = new Loop({ name: `sweeper of ${name}`, intervalMs: sweepIntervalMs, run: () => this.sweep(), log });
  }

  /** Starts timers and sweeper. Does not wait for Redis: without it there is still the sweep. */
  start(): void {
    const { name, redisUrl, concurrency, log } = this.options;
    const commands = createRedis({ redisUrl }, 'commands', log);
    const blocking = createRedis({ redisUrl }, 'blocking', log);
    const disconnect = () => {
      commands.disconnect();
      blocking.disconnect();
    };
    this.disconnect = disconnect;
    this.queue = new Queue(name, {
      connection: commands,
      // While Redis is away, fail instead of collecting timers in memory.
      skipWaitingForReady: true,
      skipMetasUpdate: true,
      defaultJobOptions: { removeOnComplete: true, removeOnFail: true, attempts: 1 },
    });
    this.worker = new Worker<{ key: string }>(name, (job) => this.pool.run(job.data.key), {
      connection: blocking,
      concurrency,
      drainDelay: IDLE_BLOCK,
      // What stalled is not run again from here: its row knows better whether there is something to do.
      maxStalledCount: 0,
      stalledInterval: 60_000,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
    });
    // createRedis logs outages, once each.
    this.queue.on('error', () => undefined);
    this.worker.on('error', () => undefined);
    this.sweeper.start();
  }

  /** No key is begun any more; resolves when those in hand have settled. */
  async stop(): Promise<void> {
    await Promise.all([this.sweeper.stop(), this.pool.stop()]);
    // By force: nothing is in hand any more, and Redis may be away.
    await this.worker?.close(true);
    this.disconnect();
  }

  /**
   * Wakes `key` at `dueAt`. `attempt` completes the timer's id: arming the same attempt twice is one timer. Call it after
   * the commit. Never throws: the sweep replaces a timer that cannot be set.
   */
  arm(key: string, dueAt: Date, attempt: number): void {
    const options = { jobId: `${key}-${attempt}`, delay: Math.max(0, dueAt.getTime() - Date.now()) };
    this.queue?.add('wake', { key }, options).then(
      () => {
        this.failing.timers = false;
      },
      (error: unknown) => {
        if (!this.failing.timers)
          this.options.log.warn({ err: error, queue: this.options.name }, 'cannot set timers; the sweep replaces them');
        this.failing.timers = true;
      },
    );
  }

  /** Looks for due rows at once: call it after a commit that made some. */
  nudge(): void {
    this.refilling = false;
    this.sweeper.wake();
  }

  private refill(): void {
    if (!this.more) return;
    this.more = false;
    this.refilling = true;
    this.sweeper.wake();
  }

  private async sweep(): Promise<void> {
    if (!this.refilling) this.begun.clear();
    this.refilling = false;
    const keys = await this.options.findOverdue(LOOK);
    const fresh = keys.filter((key) => !this.begun.has(key));
    this.more = keys.length === LOOK && fresh.length > 0;
    for (const key of fresh) {
      this.begun.add(key);
      // work() has said what is wrong; the row is still due, so the next sweep finds it.
      this.pool.run(key).catch(() => undefined);
    }
  }

  private async work(key: string): Promise<void> {
    try {
      await this.options.onDue(key);
      this.failing.work = false;
    } catch (error) {
      const level = this.failing.work ? 'debug' : 'warn';
      this.failing.work = true;
      this.options.log[level](
        { err: error, queue: this.options.name, key },
        'due work failed; the sweep will find it again',
      );
      throw error;
    }
  }
}
