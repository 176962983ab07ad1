/** Milliseconds between two looks. */
const EVERY = 250;

/**
 * How late timers are. One look is one timer: perf_hooks' histogram would need one every 10 ms, which an idle process feels.
 * Of the last two looks the better one counts, since a single pause (a collection, a stop in the debugger) is no overload.
 */
export class EventLoopDelay {
  private last = 0;
  private before = 0;
  private due = performance.now() + EVERY;
  private readonly timer: NodeJS.Timeout;

  constructor() {
    this.timer = setInterval(() => this.look(), EVERY);
    this.timer.unref();
  }

  /** Milliseconds. */
  get current(): number {
    return Math.min(this.last, this.before);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const now = performance.now();
    this.before = this.last;
    this.last = Math.max(0, now - this.due);
    this.due = now + EVERY;
  }
}
