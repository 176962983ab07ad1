import type { Log } from '@purser/platform';
import type { DataSource } from 'typeorm';
import type { Attempts, Count, Due } from '../attempts/attempts.js';
import { originalText } from '../attempts/event-text.js';
import { listAttemptsSql } from '../attempts/list-attempts.sql.js';
import { toDelivery } from '../consumer/delivery.js';
import type { Delivery, HandledDelivery, Parse, RejectedDelivery } from '../consumer/delivery.js';
import { HandlerTimeoutError, ProcessDiedError } from '../consumer/errors.js';
import { handOver } from '../consumer/hand-over.js';
import type { Hooks } from '../consumer/hand-over.js';
import type { Handlers } from '../consumer/handlers.js';
import { Transaction } from '../consumer/transaction.js';
import type { Attempt } from '../dead-letters/dead-letter.js';
import type { DeadLetters } from '../dead-letters/dead-letters.js';
import type { Control } from '../control/control.js';
import type { ConsumerOptions } from '../inbox-options.js';
import type { InboxMetrics } from '../metrics.js';
import { WakeQueue } from '../wake-queue/wake-queue.js';
import { claimRetrySql } from './claim-retry.sql.js';
import { unpark } from '../strict-order/strict-order.js';
import { isStaleSql, lockPartitionSql } from './is-stale.sql.js';
import { findOverdueSql, lockOrphanSql } from './lock-orphan.sql.js';
import { lockRetrySql } from './lock-retry.sql.js';
import { requeueSql } from './requeue.sql.js';

export interface RetryQueueOptions {
  readonly consumer: ConsumerOptions;
  /** The name that this process is known by in inbox_instance. */
  readonly runner: string;
  readonly dataSource: DataSource;
  readonly attempts: Attempts;
  readonly deadLetters: DeadLetters;
  readonly metrics: InboxMetrics;
  readonly control: Control;
  readonly log: Log;
  readonly parse?: Parse;
}

interface Claimed {
  event: string;
  attempts: number;
  attempts_before: number;
  attempts_allowed: number | null;
  first_failed_at: Date;
}

interface Retry {
  readonly delivery: Delivery;
  readonly count: Count;
}

/** Tries failed events again, one by one, each in a transaction of its own. Any instance may; no lease is needed. */
export class RetryQueue {
  private readonly timers: WakeQueue;
  private readonly subscribed: ReadonlySet<string>;
  private readonly inHand = new Set<string>();
  private handlers: Handlers | undefined;

  constructor(private readonly options: RetryQueueOptions) {
    const { consumer, log } = options;
    const { redisUrl, retryConcurrency, sweepIntervalMs } = consumer.config;
    this.subscribed = new Set(consumer.events);
    this.timers = new WakeQueue({
      name: `purser-${consumer.name}-retry`,
      redisUrl,
      concurrency: retryConcurrency,
      sweepIntervalMs,
      onDue: (key) => this.run(key),
      findOverdue: (limit) => this.findOverdue(limit),
      log,
    });
    options.control.whenResumed(() => this.timers.nudge());
    options.deadLetters.addSource('handler', {
      takesEdits: true,
      replay: async (tx, deadLetters, { attempts, edited }) => {
        const event = edited === undefined ? null : JSON.stringify(edited);
        await tx.query(requeueSql, [deadLetters.map(({ id }) => id), attempts ?? null, event]);
        return [];
      },
      nudge: () => this.timers.nudge(),
      attempts: ({ partition, position }) =>
        options.dataSource.query<Attempt[]>(listAttemptsSql, [partition, position]),
    });
  }

  start(handlers: Handlers): void {
    this.handlers = handlers;
    this.timers.start();
  }

  stop(): Promise<void> {
    return this.timers.stop();
  }

  arm(due: readonly Due[]): void {
    for (const { key, at, attempt } of due) this.timers.arm(key, at, attempt);
  }

  private async findOverdue(limit: number): Promise<string[]> {
    if (this.options.control.paused) return [];
    const rows = await this.options.dataSource.query<{ key: string }[]>(findOverdueSql, [...this.orphanage(), limit]);
    return rows.map(({ key }) => key);
  }

  private async run(key: string): Promise<void> {
    // Its row stays as it is, and is found when the consumer goes on.
    if (this.options.control.paused) return;
    const [partition = NaN, position = NaN] = key.split('-').map(Number);
    const { dataSource, runner } = this.options;
    const [claimed] = await dataSource.query<Claimed[]>(claimRetrySql, [partition, position, runner]);
    if (claimed === undefined) return this.failOrphan(partition, position);
    this.inHand.add(key);
    try {
      await this.attempt(this.retryOf(partition, position, claimed));
    } finally {
      this.inHand.delete(key);
    }
  }

  private async attempt(retry: Retry): Promise<void> {
    const { count } = retry;
    const { attempts, metrics, control } = this.options;
    const delivery = control.rules.judge(retry.delivery);
    switch (delivery.kind) {
      case 'handle':
        return this.handle(delivery, count);
      case 'rejected':
        return this.reject(retry, delivery);
      case 'pass':
        // This version of the service does not subscribe to it any more.
        return this.locked(retry, async (tx) => {
          await attempts.settled(tx, delivery, count.attempt, 'passed');
          metrics.count('passed', 1);
        });
      case 'dead':
        return this.locked(retry, async (tx) => {
          await attempts.deadAgain(tx, delivery, count, delivery.error);
          metrics.count('dead', 1);
        });
    }
  }

  private async reject(retry: Retry, delivery: RejectedDelivery): Promise<void> {
    const { attempts, metrics, consumer } = this.options;
    const { walletId } = delivery;
    let woken = false;
    await this.locked(retry, async (tx) => {
      const strict = consumer.order === 'strict';
      if (strict) await tx.run({ name: 'inbox_lock_partition', text: lockPartitionSql }, [delivery.partition]);
      await attempts.rejected(tx, delivery, retry.count.attempt);
      woken = strict && walletId !== null && (await unpark(tx, walletId));
      metrics.count('rejected', 1);
    });
    if (woken) this.timers.nudge();
  }

  private async handle(delivery: HandledDelivery, count: Count): Promise<void> {
    const { attempts, metrics, consumer } = this.options;
    const hooks: Hooks = [];
    const strict = consumer.order === 'strict';
    let due: Due | undefined;
    try {
      await this.locked({ delivery, count }, async (tx) => {
        const discards = consumer.stale?.[delivery.event.type] === 'discard';
        // From here to the commit no later event is applied, or parked.
        if (discards || strict)
          await tx.run({ name: 'inbox_lock_partition', text: lockPartitionSql }, [delivery.partition]);
        if (discards && (await isStale(tx, delivery))) {
          await attempts.settled(tx, delivery, count.attempt, 'stale');
          if (strict && (await unpark(tx, delivery.event.subject))) hooks.push(() => this.timers.nudge());
          metrics.count('stale', 1);
          return;
        }
        await tx.execute('SET CONSTRAINTS ALL IMMEDIATE');
        await tx.execute('SAVEPOINT effect');
        try {
          hooks.push(...(await handOver(this.how(), tx, [delivery], count.attempt)));
          await tx.execute('RELEASE SAVEPOINT effect');
        } catch (error) {
          if (error instanceof HandlerTimeoutError) throw error;
          await tx.execute('ROLLBACK TO SAVEPOINT effect');
          hooks.length = 0;
          due = await this.failed(tx, delivery, count, error);
          return;
        }
        await attempts.settled(tx, delivery, count.attempt, 'applied');
        if (strict && (await unpark(tx, delivery.event.subject))) hooks.push(() => this.timers.nudge());
        metrics.count('applied', 1);
      });
    } catch (error) {
      if (!(error instanceof HandlerTimeoutError)) throw error;
      await this.locked({ delivery, count }, async (tx) => {
        due = await this.failed(tx, delivery, count, error);
      });
    }
    if (due) this.arm([due]);
    for (const hook of hooks) hook();
  }

  /** An attempt whose process is gone has failed. */
  private async failOrphan(partition: number, position: number): Promise<void> {
    const { dataSource } = this.options;
    const tx = await Transaction.begin(dataSource);
    try {
      const values = [...this.orphanage(), partition, position];
      const [orphan] = await tx.run<Claimed>({ name: 'inbox_lock_orphan', text: lockOrphanSql }, values);
      if (orphan === undefined) return;
      const { delivery, count } = this.retryOf(partition, position, orphan);
      const error = new ProcessDiedError(
        'the process that ran this attempt died, or lost the database, before it finished',
      );
      const due = await this.failed(tx, delivery, count, error, 'died');
      await tx.commit();
      if (due) this.arm([due]);
    } finally {
      await tx.rollback();
    }
  }

  private async failed(
    tx: Transaction,
    delivery: Delivery,
    count: Count,
    error: unknown,
    outcome: 'failed' | 'died' = 'failed',
  ) {
    const due = await this.options.attempts.failed(tx, delivery, count, error, outcome);
    this.options.metrics.count(due ? 'retrying' : 'dead', 1);
    return due;
  }

  /** Runs `work` in a transaction that holds the retry's row; not at all when others took this attempt for dead. */
  private async locked({ delivery, count }: Retry, work: (tx: Transaction) => Promise<void>): Promise<void> {
    const { dataSource, runner, log } = this.options;
    const tx = await Transaction.begin(dataSource);
    try {
      const values = [delivery.partition, delivery.position, runner, count.attempt];
      const [row] = await tx.run({ name: 'inbox_lock_retry', text: lockRetrySql }, values);
      if (row === undefined) {
        log.warn(
          { partition: delivery.partition, position: delivery.position },
          'this attempt was taken for dead; its outcome is dropped',
        );
        return;
      }
      await work(tx);
      await tx.commit();
    } catch (error) {
      if (error instanceof HandlerTimeoutError) await tx.abandon();
      throw error;
    } finally {
      await tx.rollback();
    }
  }

  private retryOf(partition: number, position: number, row: Claimed): Retry {
    return {
      delivery: toDelivery(partition, position, originalText(row.event), this.subscribed, this.options.parse),
      count: {
        attempt: row.attempts,
        before: row.attempts_before,
        allowed: row.attempts_allowed ?? undefined,
        firstFailedAt: row.first_failed_at,
      },
    };
  }

  private orphanage(): unknown[] {
    const { consumer, runner } = this.options;
    return [consumer.config.leaseSeconds, runner, [...this.inHand]];
  }

  private how() {
    const { name, config } = this.options.consumer;
    if (this.handlers === undefined) throw new Error(`${name} retries before its handlers are bound`);
    return { consumer: name, handlers: this.handlers, timeoutMs: config.handlerTimeoutMs };
  }
}

async function isStale(tx: Transaction, { partition, position, event }: HandledDelivery): Promise<boolean> {
  const [row] = await tx.run<{ stale: boolean }>({ name: 'inbox_is_stale', text: isStaleSql }, [
    partition,
    position,
    event.subject,
  ]);
  return row?.stale === true;
}
