import { Recent } from './recent.js';

export interface RateLimitAnswer {
  readonly admitted: boolean;
  /** Requests that would be admitted at once after this one. */
  readonly remaining: number;
  /** Seconds until the whole burst is there again, rounded up. */
  readonly full: number;
  /** Seconds until one more would be admitted, rounded up and at least 1, when this one was not. */
  readonly wait: number;
}

/** How many callers are remembered, at least. Whoever falls out has been quieter than so many others, and begins anew. */
const CALLERS = 10_000;

/**
 * So many requests a second for each caller, and `burst` at once after a pause. GCRA: one number a caller, the time at which
 * its burst is whole again, moved by one interval for each request. Of this process alone: of several instances each admits
 * as much. About 0.2 µs a request.
 */
export class RateLimit {
  private readonly callers = new Recent<{ whole: number }>(CALLERS);
  private readonly interval: number;
  private readonly depth: number;

  /** @param now milliseconds on a clock that never goes back */
  constructor(
    readonly perSecond: number,
    readonly burst: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.interval = 1_000 / perSecond;
    this.depth = burst * this.interval;
  }

  take(key: string): RateLimitAnswer {
    const now = this.now();
    const caller = this.callers.get(key);
    const whole = Math.max(caller?.whole ?? now, now) + this.interval;
    const room = this.depth - (whole - now);
    // Intervals are added up as floating-point numbers: a millionth of one is no request.
    if (room < -this.interval * 1e-6) {
      const full = secondsIn(whole - this.interval - now);
      return { admitted: false, remaining: 0, full, wait: Math.max(1, secondsIn(-room)) };
    }
    if (caller === undefined) this.callers.set(key, { whole });
    else caller.whole = whole;
    const remaining = Math.max(0, Math.floor(room / this.interval + 1e-6));
    return { admitted: true, remaining, full: secondsIn(whole - now), wait: 0 };
  }

  /** As if the last request had not been made. */
  giveBack(key: string): void {
    const caller = this.callers.get(key);
    if (caller !== undefined) caller.whole -= this.interval;
  }
}

/** Rounded up, but not for the dust of floating-point numbers. */
function secondsIn(milliseconds: number): number {
  return Math.ceil(milliseconds / 1_000 - 1e-6);
}
