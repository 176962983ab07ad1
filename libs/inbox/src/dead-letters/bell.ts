/** Where ops listens. */
export const CHANNEL = 'purser:dead-letters';

/** Milliseconds: what changed together is said once; and again, for a transaction that took longer than usual to commit. */
const SOON = 100;
const LATER = 1_500;

/**
 * Tells ops that dead letters have changed. A hint: rung inside transactions as well, it is heard a moment later, never waits, never fails,
 * and what it misses is found by ops' poll.
 */
export class DeadLetterBell {
  private soon: NodeJS.Timeout | undefined;
  private later: NodeJS.Timeout | undefined;

  constructor(private readonly publish: () => Promise<unknown>) {}

  ring(): void {
    this.soon ??= setTimeout(() => {
      this.soon = undefined;
      this.say();
    }, SOON).unref();
    clearTimeout(this.later);
    this.later = setTimeout(() => this.say(), LATER).unref();
  }

  stop(): void {
    clearTimeout(this.soon);
    clearTimeout(this.later);
  }

  private say(): void {
    // Redis is away, which its connection logs; ops polls.
    this.publish().catch(() => undefined);
  }
}
