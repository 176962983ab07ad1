import { isTransientDatabaseError } from '@purser/platform';
import type { Log } from '@purser/platform';
import type { DataSource } from 'typeorm';
import type { Attempts, Due } from '../attempts/attempts.js';
import type { InboxMetrics } from '../metrics.js';
import { FIRST } from '../attempts/attempts.js';
import { claim } from './claim.js';
import type { Claimed, Step } from './claim.js';
import type { DeadDelivery, Delivery, HandledDelivery, RejectedDelivery } from './delivery.js';
import { HandlerTimeoutError, ProcessDiedError, SwallowedErrorError } from './errors.js';
import type { StrictOrder } from '../strict-order/strict-order.js';
import { groupEvents } from './group-events.js';
import { handOver } from './hand-over.js';
import type { HandOver, Hooks } from './hand-over.js';
import { recordRejections } from '../rejection-rules/record-rejections.js';
import { Parts } from './take-apart.js';
import type { Outcome } from './take-apart.js';
import { ReaderConnection } from './reader-connection.js';
import type { Transaction } from './transaction.js';

/** What one read returned, and how it moves its partitions. */
export interface Read {
  readonly steps: readonly Step[];
  readonly deliveries: readonly Delivery[];
}

export interface BatchApplierOptions {
  readonly dataSource: DataSource;
  /** The name under which this process holds leases. */
  readonly owner: string;
  readonly handOver: HandOver;
  readonly attempts: Attempts;
  /** Called after the commit with the events that failed and when they are due again. */
  readonly onRetry: (due: readonly Due[]) => void;
  readonly metrics: InboxMetrics;
  /** Only for consumers that ask for it. */
  readonly strict: StrictOrder | undefined;
  readonly log: Log;
}

// A deadlock or a full disk may pass at once; what still fails after this many tries is taken apart.
const TRIES_TOGETHER = 3;

/**
 * Applies what was read: inbox rows, positions and the handlers' effects in one transaction, or none of it.
 *
 * The fast path is three round trips whatever the number of events and partitions: BEGIN with the claim, handler, COMMIT. At 500
 * events a read with one upsert it takes 15 to 18 µs CPU an event in Node, most of it parsing and checking the event, and
 * 14 to 17 in Postgres; the bare loop (BEGIN, one unnest insert, the same upsert, COMMIT) 14 to 15 and 15 to 17
 * (libs/inbox/test/bench.ts).
 */
export class BatchApplier {
  private readonly connection: ReaderConnection;

  constructor(private readonly options: BatchApplierOptions) {
    this.connection = new ReaderConnection(options.dataSource);
  }

  /**
   * Resolves when everything is committed, with the events that failed recorded as such.
   *
   * @throws FencedError when a partition is not ours any more, and what keeps the database from answering; nothing is
   *   written then, and the same events may be read again
   */
  async apply(read: Read): Promise<void> {
    if (this.options.strict?.concerns(read.deliveries) === true) return this.apart(read);
    for (let tries = 1; tries <= TRIES_TOGETHER; tries += 1) {
      const failure = await this.together(read);
      if (failure === undefined) return;
      if (!isTransientDatabaseError(failure.error)) break;
    }
    await this.apart(read);
  }

  /**
   * Applies one event as somebody does who was left a partition by a process that died, maybe of this very event: the
   * attempt is written down and committed before the handler is called. If it was begun before and never finished, the
   * handler is not called: that attempt has failed, and the event goes to its retries, out of the others' way.
   *
   * @param resumed this process began the attempt itself, and lives: an outage stopped it
   */
  async applyCarefully(read: Read, delivery: HandledDelivery, resumed: boolean): Promise<void> {
    const { dataSource, attempts, strict } = this.options;
    const query = (sql: string, values: unknown[]) => dataSource.query<unknown[]>(sql, values);
    if ((await attempts.begin(query, delivery)) || resumed)
      return this.apart(read, (tx) => attempts.forget(tx, delivery));
    const error = new ProcessDiedError('the process that began this attempt died before it finished');
    await this.transaction(read, async (tx) => {
      const due = await attempts.failed(tx, delivery, FIRST, error, 'died');
      strict?.suspect(delivery);
      return { hooks: [], due: due ? [due] : [], dead: due ? 0 : 1, parked: 0 };
    });
  }

  /** The fast path. Resolves to what the handlers threw, with nothing written. */
  private async together(read: Read): Promise<{ error: unknown } | undefined> {
    const { handOver: how } = this.options;
    const hooks: Hooks = [];
    const { tx, deliveries } = await this.claimed(read);
    try {
      for (const { items } of this.groups(deliveries)) {
        try {
          hooks.push(...(await handOver(how, tx, items, 1)));
        } catch (error) {
          if (error instanceof HandlerTimeoutError) await tx.abandon();
          // A connection that cannot roll back is broken: an outage, not the events' fault.
          else if (!(await tx.rollback())) throw error;
          return { error };
        }
      }
      try {
        await tx.commit();
      } catch (error) {
        if (error instanceof SwallowedErrorError || !isTransientDatabaseError(error)) return { error };
        throw error;
      }
    } finally {
      await tx.rollback();
    }
    this.after(deliveries, { hooks, due: [], dead: 0, parked: 0 });
    return undefined;
  }

  private async apart(read: Read, finish?: (tx: Transaction) => Promise<void>): Promise<void> {
    const { handOver: how, attempts, strict } = this.options;
    let parts: Parts | undefined;
    for (;;) {
      try {
        return await this.transaction(read, async (tx, deliveries) => {
          const blocked = await strict?.blocked(tx, deliveries);
          const free = deliveries.filter((delivery) => delivery.kind !== 'handle' || blocked?.has(delivery) !== true);
          parts ??= new Parts(
            this.groups(free).map(({ items }) => items),
            strict,
          );
          const outcome = await parts.apply(tx, (part) => handOver(how, tx, part, 1), attempts);
          for (const delivery of blocked ?? []) await strict?.park(tx, delivery);
          if (outcome.due.length === 0) await finish?.(tx);
          return { ...outcome, parked: outcome.parked + (blocked?.size ?? 0) };
        });
      } catch (error) {
        if (!(error instanceof HandlerTimeoutError)) throw error;
      }
    }
  }

  private async transaction(
    read: Read,
    work: (tx: Transaction, deliveries: readonly Delivery[]) => Promise<Outcome>,
  ): Promise<void> {
    const { tx, deliveries } = await this.claimed(read);
    try {
      const outcome = await work(tx, deliveries);
      await tx.commit();
      this.after(deliveries, outcome);
    } catch (error) {
      if (error instanceof HandlerTimeoutError) await tx.abandon();
      throw error;
    } finally {
      await tx.rollback();
    }
  }

  /** Begins a transaction, claims the read, buries what cannot be understood and records what is rejected. */
  private async claimed({ steps, deliveries }: Read): Promise<Claimed> {
    const claimed = await claim(this.connection, this.options.owner, steps, deliveries);
    try {
      const rejected: RejectedDelivery[] = [];
      for (const delivery of claimed.deliveries) {
        if (delivery.kind === 'dead') await this.bury(claimed.tx, delivery);
        else if (delivery.kind === 'rejected') rejected.push(delivery);
      }
      await recordRejections(claimed.tx, rejected);
      return claimed;
    } catch (error) {
      await claimed.tx.rollback();
      throw error;
    }
  }

  private bury(tx: Transaction, delivery: DeadDelivery): Promise<void> {
    return this.options.attempts.bury(tx, delivery, { attempt: 0 }, delivery.error);
  }

  private groups(deliveries: readonly Delivery[]) {
    const { handlers } = this.options.handOver;
    const handled = deliveries.filter((delivery) => delivery.kind === 'handle');
    return groupEvents(
      handled,
      ({ event }) => handlers.groupOf(event.type),
      ({ event }) => event.subject,
    );
  }

  private after(deliveries: readonly Delivery[], { hooks, due, dead, parked }: Outcome): void {
    this.options.metrics.delivered(deliveries, due.length + parked, dead);
    for (const hook of hooks) {
      try {
        hook();
      } catch (error) {
        this.options.log.warn({ err: error }, 'a hint after the commit failed; what it hints at is in the database');
      }
    }
    if (due.length > 0) this.options.onRetry(due);
  }
}
