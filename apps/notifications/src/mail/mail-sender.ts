import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { backoff, isTransientDatabaseError, LOGGER, withSpan } from '@purser/platform';
import type { Log } from '@purser/platform';
import { NotificationsConfig } from '../config.js';
import type { MailClaim } from './mail-claim.js';
import { MailMetrics } from './mail-metrics.js';
import { MailStore } from './mail-store.js';
import { nextStep } from './next-step.js';
import type { SendOutcome } from './outcome.js';
import { SmtpTransport } from './smtp-transport.js';
import { writeMail } from './write-mail.js';

/** Another attempt that is to come. */
export interface NextAttempt {
  dueAt: Date;
  attempt: number;
}

/** How soon, in milliseconds, to try again to write down what came of a send, when Postgres is away. */
const OUTAGE_BACKOFF = { baseMs: 50, maxMs: 1_000, jitter: 0.2 };

/** One attempt at one mail: claim it, send it, write down what came of it. No transaction is open meanwhile. */
@Injectable()
export class MailSender {
  constructor(
    private readonly config: NotificationsConfig,
    private readonly store: MailStore,
    private readonly smtp: SmtpTransport,
    private readonly metrics: MailMetrics,
    @Inject(LOGGER) private readonly log: Log,
  ) {}

  /** Does nothing when the mail is not due, or is somebody else's. Resolves to the next attempt, if there is to be one. */
  async send(eventId: string): Promise<NextAttempt | undefined> {
    const claim = await this.store.claim(eventId, this.config.instanceId);
    if (claim === undefined) return undefined;
    const begun = performance.now();
    const outcome = await this.attempt(claim);
    this.metrics.ended(outcome.kind, performance.now() - begun);
    return this.settle(claim, outcome);
  }

  /** Settles an attempt whose process is gone: the mail server may have taken the mail, or never have seen it. */
  async giveUpOn(claim: MailClaim): Promise<NextAttempt | undefined> {
    return this.settle(claim, { kind: 'unknown', code: null, response: 'The process that was sending it ended.' });
  }

  private async attempt(claim: MailClaim): Promise<SendOutcome> {
    let mail;
    try {
      mail = writeMail(claim.event, this.config.mailFrom, claim.createdAt);
    } catch (cause) {
      // No retry will change it: it becomes a dead letter, to be replayed once the cause is gone.
      return { kind: 'refused', code: null, response: 'The mail cannot be written.', cause };
    }
    const attributes = { 'purser.event_id': claim.eventId, 'purser.attempt': claim.attempt };
    return withSpan('send mail', { traceparent: mail.traceparent, kind: 'client', attributes }, () =>
      this.smtp.send(mail),
    );
  }

  /** Until it is written down the mail is as good as lost, or sent twice: an outage of Postgres is waited out. */
  private async settle(claim: MailClaim, outcome: SendOutcome): Promise<NextAttempt | undefined> {
    const { config } = this;
    const next = nextStep(outcome, claim.attempt - claim.forgiven, {
      attempts: config.mailRetryAttempts,
      baseMs: config.mailRetryBaseMs,
      maxMs: config.mailRetryMaxMs,
      jitter: config.retryJitter,
      unknownOutcome: config.mailUnknownOutcome,
    });
    const facts = {
      event_id: claim.eventId,
      attempt: claim.attempt,
      outcome: outcome.kind,
      smtp_code: outcome.code,
      status: next.status,
    };
    for (let failures = 1; ; failures += 1) {
      try {
        const dueAt = await this.store.settle(claim, outcome, next);
        this.log[next.status === 'dead' || next.status === 'held' ? 'warn' : 'debug'](facts, 'mail attempt ended');
        return dueAt ? { dueAt, attempt: claim.attempt + 1 } : undefined;
      } catch (error) {
        if (!isTransientDatabaseError(error)) throw error;
        if (failures === 1)
          this.log.warn({ ...facts, err: error }, 'what came of a mail cannot be recorded yet, keeps trying');
        await delay(backoff(failures, OUTAGE_BACKOFF));
      }
    }
  }
}
