import { Inject, Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap, OnModuleInit } from '@nestjs/common';
import { DeadLetters, WakeQueue } from '@purser/inbox';
import { LOGGER, Loop } from '@purser/platform';
import type { Log } from '@purser/platform';
import { NotificationsConfig } from '../config.js';
import { MailSender } from './mail-sender.js';
import { MAIL, MailStore } from './mail-store.js';
import { SmtpTransport } from './smtp-transport.js';

/** Milliseconds that mails on their way get to finish at shutdown; the process has 8 s in all. */
const STOP_GRACE = 5_000;
/** Milliseconds between the end of the longest possible send and the verdict that its process is gone. */
const ABANDONED_GRACE = 15_000;

/** Decides when a mail is tried: at once after its commit, at its next attempt, after its process died. */
@Injectable()
export class MailQueue implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly wakeQueue: WakeQueue;
  private readonly takeOver: Loop;
  /** What the last sweep found abandoned. */
  private suspects = new Set<string>();

  constructor(
    private readonly config: NotificationsConfig,
    private readonly store: MailStore,
    private readonly sender: MailSender,
    private readonly smtp: SmtpTransport,
    private readonly deadLetters: DeadLetters,
    @Inject(LOGGER) log: Log,
  ) {
    this.wakeQueue = new WakeQueue({
      name: 'purser-notifications-mail',
      redisUrl: config.redisUrl,
      onDue: (eventId) => this.send(eventId),
      findOverdue: (limit) => this.store.due(limit),
      concurrency: config.mailConcurrency,
      sweepIntervalMs: config.sweepIntervalMs,
      log,
    });
    this.takeOver = new Loop({
      name: 'take-over of abandoned mails',
      run: () => this.takeOverAbandoned(),
      intervalMs: config.sweepIntervalMs,
      log,
    });
  }

  onModuleInit(): void {
    this.deadLetters.addSource(MAIL, {
      replay: async (tx, deadLetters) => {
        await this.store.replay(
          tx,
          deadLetters.map(({ sourceKey }) => sourceKey),
        );
        return [];
      },
      nudge: () => this.nudge(),
      attempts: ({ sourceKey }) => this.store.attempts(sourceKey),
    });
  }

  onApplicationBootstrap(): void {
    this.wakeQueue.start();
    this.takeOver.start();
  }

  /** While the database is still open: what is on its way has to be written down. */
  async beforeApplicationShutdown(): Promise<void> {
    const overdue = setTimeout(() => this.smtp.close(), STOP_GRACE);
    await Promise.all([this.wakeQueue.stop(), this.takeOver.stop()]);
    clearTimeout(overdue);
    this.smtp.close();
  }

  /** Mails were committed: look now. */
  nudge(): void {
    this.wakeQueue.nudge();
  }

  private async send(eventId: string): Promise<void> {
    const next = await this.sender.send(eventId);
    if (next !== undefined) this.wakeQueue.arm(eventId, next.dueAt, next.attempt);
  }

  /**
   * Attempts whose process must be gone get an unknown outcome. Only those that were found in two sweeps in a row: when
   * Postgres comes back after an outage, whoever has an outcome to write down is to do so first.
   */
  private async takeOverAbandoned(): Promise<void> {
    const known = this.suspects;
    this.suspects = new Set();
    const found = await this.store.abandoned(this.config.mailTimeoutMs + ABANDONED_GRACE, 100);
    this.suspects = new Set(found.map(({ eventId, attempt }) => `${eventId} ${attempt}`));
    for (const claim of found) {
      if (!known.has(`${claim.eventId} ${claim.attempt}`)) continue;
      const next = await this.sender.giveUpOn(claim);
      if (next !== undefined) this.wakeQueue.arm(claim.eventId, next.dueAt, next.attempt);
    }
  }
}
