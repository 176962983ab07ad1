import type { EventBroker } from '@purser/streams';

/**
 * The least time between two rings, ms. At 300 commits/s nearly every commit rings at once; at 5,000/s the relay hears
 * 500 rings instead of 5,000, each of which would cost both sides some 20 µs for nothing.
 */
const INTERVAL_MS = 2;

/**
 * Tells the relay that something was committed. Ring it after the commit, as often as you like: rings are coalesced, and
 * they never fail. A lost ring costs the relay's poll interval, nothing else.
 */
export class Doorbell {
  private ringing = false;
  private again = false;

  constructor(private readonly broker: Pick<EventBroker, 'ring'>) {}

  ring(): void {
    if (this.ringing) {
      this.again = true;
      return;
    }
    this.ringing = true;
    this.broker.ring().then(
      () => this.rest(INTERVAL_MS),
      // Redis is away, which it logs itself; ringing on would pile up commands that nobody hears.
      () => this.rest(1000),
    );
  }

  private rest(ms: number): void {
    setTimeout(() => {
      this.ringing = false;
      if (!this.again) return;
      this.again = false;
      this.ring();
    }, ms).unref();
  }
}
