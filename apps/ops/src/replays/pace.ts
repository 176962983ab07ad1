import { dueAfter, rateAt } from './ramp.js';
import type { Ramp } from './ramp.js';

/** Seconds of its rate that a replay may make up for: a late tick is, an outage is not. */
const MOST_BEHIND_SECONDS = 2;
/** Milliseconds over which the rate is measured. */
const WINDOW_MS = 10_000;

/**
 * How many a replay may send now: the area below its ramp over the time that it has run, less what it has sent. Ticks that
 * come late or unevenly therefore do not slow it down.
 */
export class Pace {
  private ranMs: number;
  private due = 0;
  /** Kept apart from what is due: of the last ten seconds. */
  private sent: { readonly at: number; readonly count: number }[] = [];
  private readonly begunAt: number;

  /** @param ranMs how long it has run before */
  constructor(
    private readonly ramp: Ramp,
    ranMs: number,
  ) {
    this.ranMs = ranMs;
    this.begunAt = ranMs;
  }

  /** So many milliseconds have passed in which it could send. */
  advance(elapsedMs: number): void {
    const before = dueAfter(this.ramp, this.ranMs);
    this.ranMs += elapsedMs;
    this.due += dueAfter(this.ramp, this.ranMs) - before;
    this.due = Math.min(this.due, Math.max(1, rateAt(this.ramp, this.ranMs) * MOST_BEHIND_SECONDS));
    this.sent = this.sent.filter(({ at }) => at > this.ranMs - WINDOW_MS);
  }

  /** Whole ones. */
  get allowed(): number {
    return Math.floor(this.due);
  }

  took(count: number): void {
    this.due -= count;
    if (count > 0) this.sent.push({ at: this.ranMs, count });
  }

  /** Milliseconds, whole. */
  get ran(): number {
    return Math.round(this.ranMs);
  }

  /** Sent a second, over the last ten. */
  get rate(): number {
    const seconds = Math.min(WINDOW_MS, Math.max(1_000, this.ranMs - this.begunAt)) / 1_000;
    return this.sent.reduce((sum, { count }) => sum + count, 0) / seconds;
  }
}
