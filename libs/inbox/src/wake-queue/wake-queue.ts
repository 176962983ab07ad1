import type { Redis } from 'ioredis';

export interface WakeQueueOptions {
  /** Name of the BullMQ queue; must not contain `:`. */
  readonly name: string;
  /** The Redis that the timers live in. They may be lost at any moment: the rows are the truth. */
  readonly redisUrl: string;
  /**
   * Works on what the key names. Claims it in Postgres first, and returns without doing anything when there is nothing
   * to claim: a key may be woken twice, by two instances, or too early.
   */
  readonly onDue: (key: string) => Promise<void>;
  /** Keys of rows that are due now, the longest waiting first; one cheap query, run at every sweep and nudge. */
  readonly findOverdue: (limit: number) => Promise<string[]>;
  /** How many keys are worked on at a time in this process. */
  readonly concurrency: number;
  /** Milliseconds between sweeps; default 5000. */
  readonly sweepIntervalMs?: number;
}

/**
 * A timer over rows in Postgres, for whatever has to be tried again later: retries of events, mails, deliveries.
 */
export class WakeQueue {
  constructor(private readonly options: WakeQueueOptions) {}

  /** Starts the timer and the sweeper. */
  async start(): Promise<void> {
    await Promise.resolve();
  }

  /** Lets what is being worked on finish, and stops. */
  async stop(): Promise<void> {
    await Promise.resolve();
  }

  /** Wakes `key` at `dueAt`. `attempt` makes the timer's id unique, so that arming twice is one timer. Never throws. */
  arm(key: string, dueAt: Date, attempt: number): void {
    throw new Error(`not built yet: ${key} ${dueAt.toISOString()} ${attempt} ${this.options.name}`);
  }

  /** Looks for due rows now, at once: call it after a commit that made some. */
  nudge(): void {}
}
