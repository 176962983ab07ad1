import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { WakeQueue } from '@purser/inbox';
import { LOGGER, Loop } from '@purser/platform';
import type { Log } from '@purser/platform';
import { DataSource } from 'typeorm';
import { WebhooksConfig } from '../config.js';
import { Sender } from '../sending/sender.js';
import { AttemptRunner } from './attempt-runner.js';
import type { ClaimedDelivery } from './attempt-runner.js';
import { EndpointSlots } from './endpoint-slots.js';
import { nextDelayMs } from './retry-schedule.js';
import { Settler } from './settler.js';
import type { EndedAttempt, SettledDelivery } from './settler.js';
import { claimSql } from './sql/claim.sql.js';
import { lapsedSql } from './sql/lapsed.sql.js';

/** Time to write down an outcome after an attempt's own limit, before the claim lapses and another process takes over. */
const CLAIM_MARGIN_MS = 5_000;
/** Of the 8 s that a service has to stop: attempts that take longer are interrupted and handed back. */
const FINISH_MS = 3_000;
/** And this long for writing it down. Postgres may be away just now; then the claims lapse, and others take over. */
const WRITE_MS = 1_500;
const LAPSED_BATCH = 500;

interface LapsedAttempt {
  readonly event_id: string;
  readonly endpoint_id: string;
  readonly attempt: number;
  readonly earlier: number;
  readonly duration_ms: number;
}

/**
 * Sends what is due. Postgres knows what that is; BullMQ only rings when a retry comes due, and whatever it forgets is
 * found at the next look, at most a sweep interval later.
 */
@Injectable()
export class Dispatcher implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly slots: EndpointSlots;
  private readonly loop: Loop;
  private readonly takeOver: Loop;
  private readonly timers: WakeQueue;
  private readonly underWay = new Set<Promise<void>>();

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(WebhooksConfig) private readonly config: WebhooksConfig,
    @Inject(AttemptRunner) private readonly runner: AttemptRunner,
    @Inject(Sender) private readonly sender: Sender,
    @Inject(Settler) private readonly settler: Settler,
    @Inject(LOGGER) log: Log,
  ) {
    const intervalMs = config.sweepIntervalMs;
    this.slots = new EndpointSlots(config.webhookConcurrency, config.webhookEndpointConcurrency);
    this.loop = new Loop({ name: 'sending of deliveries', intervalMs, log, run: () => this.sendDue() });
    this.takeOver = new Loop({ name: 'take-over of deliveries', intervalMs, log, run: () => this.settleLapsed() });
    this.timers = new WakeQueue({
      name: 'purser-webhooks-deliveries',
      redisUrl: config.redisUrl,
      concurrency: 10,
      onDue: async () => this.wake(),
      // The loop looks for itself, and claims many in one statement: here is nothing left to find.
      findOverdue: async () => [],
      log,
    });
  }

  /** Looks for due deliveries now. A hint: the loop looks by itself every sweep interval. */
  wake(): void {
    this.loop.wake();
  }

  onApplicationBootstrap(): void {
    this.timers.start();
    this.settler.start();
    this.loop.start();
    this.takeOver.start();
  }

  /** Lets attempts under way finish for a while, interrupts the rest, and writes down how they all ended. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([this.loop.stop(), this.takeOver.stop(), this.timers.stop()]);
    if (!(await this.allEnd(FINISH_MS))) {
      this.sender.interrupt();
      await this.allEnd(WRITE_MS);
    }
    await this.settler.stop();
    await this.sender.close();
  }

  private async allEnd(withinMs: number): Promise<boolean> {
    const late = new AbortController();
    const ended = Promise.all(this.underWay).then(() => true);
    const outcome = await Promise.race([ended, delay(withinMs, false, { signal: late.signal })]);
    late.abort();
    return outcome;
  }

  private async sendDue(): Promise<number | undefined> {
    const most = this.slots.free;
    if (most === 0) return undefined;
    const { ids, free, taken } = this.slots.known();
    const claimMs = this.config.webhookTimeoutMs + CLAIM_MARGIN_MS;
    // TypeORM answers an UPDATE with [rows, count].
    const [claimed]: [ClaimedDelivery[], number] = await this.dataSource.query(claimSql, [
      ids,
      free,
      taken,
      1,
      most,
      claimMs,
    ]);
    for (const delivery of claimed) {
      this.slots.take(delivery.endpoint_id);
      const attempt = this.attempt(delivery).finally(() => this.underWay.delete(attempt));
      this.underWay.add(attempt);
    }
    // Slots that become free wake the loop, so there is nothing to poll for while it is busy.
    return undefined;
  }

  private async attempt(delivery: ClaimedDelivery): Promise<void> {
    const ended = await this.runner.run(delivery);
    const settled = await this.settler.settle(ended);
    if (settled) this.armRetry(settled);
    this.slots.release(
      delivery.endpoint_id,
      ended.succeeded ? 'succeeded' : ended.error_code === 'timed_out' ? 'timed_out' : 'failed',
    );
    this.wake();
  }

  /** A process that ended in the middle of an attempt: the attempt counts as failed, since nobody knows how it went. */
  private async settleLapsed(): Promise<void> {
    const lapsed: LapsedAttempt[] = await this.dataSource.query(lapsedSql, [LAPSED_BATCH]);
    await Promise.all(
      lapsed.map(async ({ earlier, ...attempt }) => {
        const settled = await this.settler.settle(this.unknownOutcome(attempt, earlier));
        if (settled) this.armRetry(settled);
      }),
    );
    if (lapsed.length > 0) this.wake();
  }

  private unknownOutcome(attempt: Omit<LapsedAttempt, 'earlier'>, earlier: number): EndedAttempt {
    const { webhookRetrySchedule: scheduleSeconds, retryJitter: jitter } = this.config;
    // Due at once: the partner is not to blame, and has waited long enough.
    const last = nextDelayMs({ scheduleSeconds, jitter }, attempt.attempt - earlier, undefined, 0) === null;
    return {
      ...attempt,
      succeeded: false,
      response_status: null,
      response_body: null,
      error_code: 'outcome_unknown',
      error: 'The service ended during the attempt; whether the partner got it is not known.',
      retry_in_ms: last ? null : 0,
      again: earlier > 0,
    };
  }

  private armRetry({ event_id, endpoint_id, attempt, due_at }: SettledDelivery): void {
    if (due_at) this.timers.arm(`${endpoint_id}.${event_id}`, new Date(due_at), attempt + 1);
  }
}
