import { backoff } from '@purser/platform';
import type { ConsumerName } from '../services/service-names.js';

/** Milliseconds until a consumer that does not answer is asked again. */
const HELD = { baseMs: 1_000, maxMs: 10_000, jitter: 0.2 };

/** What a replay sends to one consumer: a call at a time, so that what is claimed while none is under way is in doubt. */
export class Lane {
  private underWay: Promise<void> | undefined;
  private failures = 0;
  private heldUntil = 0;
  /** Something may be claimed whose call was not answered: at the start by whoever ran it before. */
  inDoubt = true;
  /** Nothing waits for its turn any more. */
  isEmpty = false;

  constructor(readonly consumer: ConsumerName) {}

  /** Whether a call can be made at this moment, in milliseconds of performance.now(). */
  isFree(now: number): boolean {
    return this.underWay === undefined && now >= this.heldUntil;
  }

  /** Its last call failed, and was not made up for. */
  get isHeld(): boolean {
    return this.failures > 0;
  }

  /** @param call returns whether everything was answered; must not throw */
  send(call: () => Promise<boolean>): void {
    this.underWay = call().then((answered) => {
      this.inDoubt = !answered;
      this.failures = answered ? 0 : this.failures + 1;
      if (!answered) this.heldUntil = performance.now() + backoff(this.failures, HELD);
      this.underWay = undefined;
    });
  }

  async ended(): Promise<void> {
    await this.underWay;
  }
}
