import type { Attempts, Due } from '../attempts/attempts.js';
import { FIRST } from '../attempts/attempts.js';
import type { HandledDelivery } from './delivery.js';
import { HandlerTimeoutError } from './errors.js';
import type { Hooks } from './hand-over.js';
import type { StrictOrder } from '../strict-order/strict-order.js';
import type { Transaction } from './transaction.js';

/** What is to be done after the commit: hints, and timers for the events that failed. */
export interface Outcome {
  readonly hooks: Hooks;
  readonly due: readonly Due[];
  /** How many found no other attempt. */
  readonly dead: number;
  /** How many wait behind an earlier event of their wallet. */
  readonly parked: number;
}

/** What is known about a batch that failed: the parts still to be tried, and the events that failed alone. */
export class Parts {
  private readonly culprits = new Map<HandledDelivery, unknown>();
  /** Behind a culprit of their wallet, if order is strict. */
  private readonly parked: HandledDelivery[] = [];

  constructor(
    private readonly parts: HandledDelivery[][],
    private readonly strict: StrictOrder | undefined,
  ) {}

  /**
   * Hands every part to `hand`, each under a savepoint. A part that fails is rolled back and halved, until only the events
   * that fail alone are left; these are recorded as failed. Order is kept, and the other events' effects stay.
   * A culprit among n costs 2·log2(n) calls more.
   *
   * May be called again in a new transaction, when this one had to be given up: what was learnt is kept.
   *
   * @throws HandlerTimeoutError (the part is halved already: abandon the transaction, and call again in another);
   *   whatever is not the events' fault, such as a lost connection
   */
  async apply(
    tx: Transaction,
    hand: (part: HandledDelivery[]) => Promise<Hooks>,
    attempts: Attempts,
  ): Promise<Outcome> {
    const hooks: Hooks = [];
    // A deferred constraint would only speak at COMMIT, when it is too late to say which event broke it.
    await tx.execute('SET CONSTRAINTS ALL IMMEDIATE');
    for (let index = 0; index < this.parts.length;) {
      const part = this.parts[index] ?? [];
      await tx.execute('SAVEPOINT part');
      try {
        hooks.push(...(await hand(part)));
        // Also fails when the handler swallowed the error of a statement.
        await tx.execute('RELEASE SAVEPOINT part');
        index += 1;
      } catch (error) {
        this.divide(index, part, error);
        if (error instanceof HandlerTimeoutError) throw error;
        await tx.execute('ROLLBACK TO SAVEPOINT part');
        await tx.execute('RELEASE SAVEPOINT part');
      }
    }
    const due: Due[] = [];
    let dead = 0;
    for (const [delivery, error] of this.culprits) {
      const again = await attempts.failed(tx, delivery, FIRST, error);
      if (again) due.push(again);
      else dead += 1;
      this.strict?.suspect(delivery);
    }
    for (const delivery of this.parked) await this.strict?.park(tx, delivery);
    return { hooks, due, dead, parked: this.parked.length };
  }

  private divide(index: number, part: HandledDelivery[], error: unknown): void {
    const [first] = part;
    if (part.length === 1 && first !== undefined) {
      this.culprits.set(first, error);
      this.parts.splice(index, 1);
      if (this.strict) this.parkBehind(index, first);
    } else {
      const middle = Math.ceil(part.length / 2);
      this.parts.splice(index, 1, part.slice(0, middle), part.slice(middle));
    }
  }

  private parkBehind(index: number, culprit: HandledDelivery): void {
    const follows = ({ event }: HandledDelivery) => event.subject === culprit.event.subject;
    for (let later = index; later < this.parts.length; later += 1) {
      const part = this.parts[later] ?? [];
      this.parked.push(...part.filter(follows));
      this.parts[later] = part.filter((delivery) => !follows(delivery));
    }
  }
}
