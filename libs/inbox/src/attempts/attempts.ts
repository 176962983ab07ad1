import { backoff } from '@purser/platform';
import type { DeadLetters } from '../dead-letters/dead-letters.js';
import { identityOf, walletSequenceOf } from '../consumer/delivery.js';
import type { Delivery, InboxStatus, RejectedDelivery } from '../consumer/delivery.js';
import { PermanentError } from '../consumer/permanent-error.js';
import type { Transaction } from '../consumer/transaction.js';
import { recordRejections } from '../rejection-rules/record-rejections.js';
import { beginAttemptSql } from './begin-attempt.sql.js';
import { describeError, withoutNul } from './described-error.js';
import { eventText } from './event-text.js';
import { forgetAttemptSql } from './forget-attempt.sql.js';
import { recordFailureSql } from './record-failure.sql.js';
import { settleSql } from './settle.sql.js';

export interface RetryPolicy {
  readonly retryAttempts: number;
  readonly retryBaseMs: number;
  readonly retryMaxMs: number;
  readonly retryJitter: number;
}

/** Which attempt it is: counted over all replays, and of these the ones made before the last replay. */
export interface Count {
  readonly attempt: number;
  readonly before: number;
  /** The most there may be since then; by default what the policy says. */
  readonly allowed?: number;
  readonly firstFailedAt?: Date;
}

export const FIRST: Count = { attempt: 1, before: 0 };

const SETTLED = { applied: 'a', stale: 's', passed: 'p' } as const;

/** When to wake a failed event. */
export interface Due {
  readonly key: string;
  readonly at: Date;
  readonly attempt: number;
}

/** Identifies an event that is tried again: in timers, and as the `sourceKey` of its dead letter. */
export function keyOf({ partition, position }: { partition: number; position: number }): string {
  return `${partition}-${position}`;
}

/** Writes down what became of attempts, always in the transaction that holds their effect. */
export class Attempts {
  constructor(
    private readonly policy: RetryPolicy,
    private readonly deadLetters: DeadLetters,
  ) {}

  /** Resolves to false when an attempt at this event was begun before and never finished. In a transaction of its own. */
  async begin(query: (sql: string, values: unknown[]) => Promise<unknown[]>, delivery: Delivery): Promise<boolean> {
    const rows = await query(beginAttemptSql, [
      delivery.partition,
      delivery.position,
      identityOf(delivery)?.id ?? null,
    ]);
    return rows.length === 1;
  }

  async forget(tx: Transaction, { partition, position }: Delivery): Promise<void> {
    await tx.run({ name: 'inbox_forget_attempt', text: forgetAttemptSql }, [partition, position]);
  }

  /**
   * A failed attempt: there will be another one, unless it was the last, or the error says that no other will help. Then
   * the dead letter is written. Resolves to when it is due again; undefined when it is dead.
   */
  async failed(
    tx: Transaction,
    delivery: Delivery,
    count: Count,
    error: unknown,
    outcome: 'failed' | 'died' = 'failed',
  ): Promise<Due | undefined> {
    const tried = count.attempt - count.before;
    if (error instanceof PermanentError || tried >= (count.allowed ?? this.policy.retryAttempts)) {
      await this.settle(tx, delivery, count.attempt, 'd', outcome, error);
      await this.bury(tx, delivery, count, error);
      return undefined;
    }
    const { retryBaseMs: baseMs, retryMaxMs: maxMs, retryJitter: jitter } = this.policy;
    const identity = identityOf(delivery);
    const { errorClass, message, stack } = describeError(error);
    const waitMs = backoff(tried, { baseMs, maxMs, jitter });
    await tx.run({ name: 'inbox_record_failure', text: recordFailureSql }, [
      delivery.partition,
      delivery.position,
      eventText(delivery.json),
      identity?.id ?? null,
      typeOf(delivery),
      versionOf(delivery),
      identity?.subject ?? null,
      walletSequenceOf(identity),
      count.attempt,
      outcome,
      errorClass,
      message,
      stack,
      waitMs,
    ]);
    return { key: keyOf(delivery), at: new Date(Date.now() + waitMs), attempt: count.attempt };
  }

  /** The event needs no further attempt. Closes its dead letter, if this was a replay. */
  async settled(tx: Transaction, delivery: Delivery, attempt: number, outcome: keyof typeof SETTLED): Promise<void> {
    await this.settle(tx, delivery, attempt, SETTLED[outcome], outcome);
    await this.deadLetters.replayed(tx.manager, 'handler', keyOf(delivery));
  }

  /** A rule keeps the event from its handler, for good. Its dead letter becomes `rejected`, if this was a replay. */
  async rejected(tx: Transaction, delivery: RejectedDelivery, attempt: number): Promise<void> {
    await recordRejections(tx, [delivery]);
    await this.settle(tx, delivery, attempt, 'x', 'rejected');
    await this.deadLetters.rejected(tx.manager, 'handler', keyOf(delivery));
  }

  /** Writes the dead letter of an event that is not tried, or not again. Its inbox row must say so already. */
  async bury(
    tx: Transaction,
    delivery: Delivery,
    count: Pick<Count, 'attempt' | 'firstFailedAt'>,
    error: unknown,
  ): Promise<void> {
    const identity = identityOf(delivery);
    await this.deadLetters.record(tx.manager, {
      source: 'handler',
      sourceKey: keyOf(delivery),
      partition: delivery.partition,
      position: delivery.position,
      event: delivery.json,
      eventId: identity?.id ?? null,
      type: typeOf(delivery),
      version: versionOf(delivery),
      walletId: identity?.subject ?? null,
      error,
      attempts: count.attempt,
      firstFailedAt: count.firstFailedAt,
    });
  }

  /** A replay met an event that still cannot be understood: the same case is open again. */
  async deadAgain(tx: Transaction, delivery: Delivery, count: Count, error: unknown): Promise<void> {
    await this.settle(tx, delivery, count.attempt, 'd', 'failed', error);
    await this.bury(tx, delivery, count, error);
  }

  private async settle(
    tx: Transaction,
    delivery: Delivery,
    attempt: number,
    status: InboxStatus,
    outcome: string,
    error?: unknown,
  ) {
    const identity = identityOf(delivery);
    const described = error === undefined ? undefined : describeError(error);
    await tx.run({ name: 'inbox_settle', text: settleSql }, [
      delivery.partition,
      delivery.position,
      attempt,
      identity?.id ?? null,
      identity?.subject ?? null,
      walletSequenceOf(identity),
      status,
      outcome,
      described?.errorClass ?? null,
      described?.message ?? null,
      described?.stack ?? null,
    ]);
  }
}

function typeOf(delivery: Delivery): string | null {
  const type = identityOf(delivery)?.type;
  return type === undefined ? null : withoutNul(type);
}

/** The version as published. One that does not fit its column is nobody's. */
function versionOf(delivery: Delivery): number | null {
  const version = delivery.kind === 'handle' ? delivery.version : delivery.envelope?.version;
  return version === undefined || version > 32_767 ? null : version;
}
