import type { Log } from '../logging/logger.js';
import { backoff } from './backoff.js';

export interface LoopOptions {
  /** In the log, for people: 'relay', 'lease keeper of inbox_partition'. */
  name: string;
  /**
   * One round. Returns the milliseconds until the next one (0: at once); undefined means what intervalMs says. What it
   * throws is an outage: logged once, tried again with a growing delay up to one second.
   */
  run: (signal: AbortSignal) => Promise<number | undefined | void>;
  /** At every multiple of this, counted from the start of the process: after at most so long, at first sooner. */
  intervalMs: number;
  log: Log;
}

/** Milliseconds. Long enough to be idle while a database is away, short enough that its return is noticed at once. */
const OUTAGE_BACKOFF = { baseMs: 50, maxMs: 1_000, jitter: 0.2 };

/** Milliseconds that a timer may come before its time: it counts from the beginning of the turn of the event loop that set it. */
const EARLY_MS = 50;

/** A background loop that survives outages of whatever it works on and stops when told. Rounds never overlap. */
export class Loop {
  private readonly abort = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  /** Not whether `running` is set: a promise ends a moment after what it stands for, and a wake-up in that moment would be lost. */
  private inRound = false;
  private woken = false;
  private started = false;
  private failures = 0;
  private failingSince = 0;
  private lastError = '';

  constructor(private readonly options: LoopOptions) {}

  start(): void {
    if (this.started || this.abort.signal.aborted) return;
    this.started = true;
    this.schedule(0);
  }

  /** Runs the next round now, or right after the one that is running. Does not cut short the wait after a failure. */
  wake(): void {
    if (!this.started || this.abort.signal.aborted) return;
    if (this.inRound) this.woken = true;
    else if (this.failures === 0) this.schedule(0);
  }

  /** No new round begins; resolves when the running one has ended. The signal given to it is aborted. */
  async stop(): Promise<void> {
    this.abort.abort();
    clearTimeout(this.timer);
    await this.running;
  }

  private schedule(delayMs: number): void {
    clearTimeout(this.timer);
    if (this.abort.signal.aborted) return;
    this.timer = setTimeout(() => {
      this.running = this.round();
    }, delayMs);
  }

  private async round(): Promise<void> {
    this.woken = false;
    this.inRound = true;
    let delay: number;
    try {
      delay = (await this.options.run(this.abort.signal)) ?? untilNext(this.options.intervalMs);
      this.recovered();
      if (this.woken) delay = 0;
    } catch (error) {
      if (this.abort.signal.aborted) return;
      this.failed(error);
      delay = backoff(this.failures, OUTAGE_BACKOFF);
    }
    this.inRound = false;
    this.schedule(delay);
  }

  private failed(error: unknown): void {
    this.failures += 1;
    if (this.failures === 1) this.failingSince = Date.now();
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    if (message === this.lastError) return;
    this.lastError = message;
    this.options.log.warn({ err: error, loop: this.options.name }, `${this.options.name} failed, keeps trying`);
  }

  private recovered(): void {
    if (this.failures === 0) return;
    const seconds = (Date.now() - this.failingSince) / 1_000;
    this.options.log.info(
      { loop: this.options.name, failures: this.failures, seconds },
      `${this.options.name} works again`,
    );
    this.failures = 0;
    this.lastError = '';
  }
}

/**
 * Loops with the same interval, or with a third of it, wake up together: five that sweep every 5 s and a heartbeat each 5/3 s
 * are one wake-up then, with warm caches for all but the first. Instances begin at different times, so these are not the
 * same moments for all of them.
 */
function untilNext(intervalMs: number): number {
  if (intervalMs === 0) return 0;
  const now = performance.now();
  const passed = Math.floor((now + Math.min(EARLY_MS, intervalMs / 4)) / intervalMs);
  return Math.ceil((passed + 1) * intervalMs - now);
}
