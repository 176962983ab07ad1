/** Milliseconds between two looks. */
const EVERY = 250;

/** Looks after the last question: 2 s. */
const LOOKS = 8;

/**
 * How late timers are. One look is one timer: perf_hooks' histogram would need one every 10 ms, which an idle process feels.
 * It feels four looks a second, too, so there are none while nobody asks: what is overloaded is asked all the time.
 * Of the last two looks the better one counts, since a single pause (a collection, a stop in the debugger) is no overload.
 */
export class EventLoopDelay {
  private last = 0;
  private before = 0;
  private due = 0;
  private left = 0;
  private timer: NodeJS.Timeout | undefined;

  /** Milliseconds; 0 while it is not known yet. */
  get current(): number {
    this.left = LOOKS;
    if (this.timer === undefined) this.start();
    return Math.min(this.last, this.before);
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private start(): void {
    this.last = this.before = 0;
    this.due = performance.now() + EVERY;
    this.timer = setInterval(() => this.look(), EVERY);
    this.timer.unref();
  }

  private look(): void {
    const now = performance.now();
    this.before = this.last;
    this.last = Math.max(0, now - this.due);
    this.due = now + EVERY;
    this.left -= 1;
    if (this.left === 0) this.stop();
  }
}
