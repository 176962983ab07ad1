import { Injectable } from '@nestjs/common';
import { DeadLetters } from '@purser/inbox';
import type { Attempt } from '@purser/inbox';
import { redact } from '@purser/platform';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { CLAIM_MAIL } from './claim-mail.sql.js';
import { DELETE_OLD_NOTIFICATIONS } from './delete-old-notifications.sql.js';
import { FIND_ABANDONED_MAILS } from './find-abandoned-mails.sql.js';
import { FIND_DUE_MAILS } from './find-due-mails.sql.js';
import { LIST_MAIL_ATTEMPTS } from './list-mail-attempts.sql.js';
import type { MailClaim } from './mail-claim.js';
import { MailError } from './mail-error.js';
import type { NextStep } from './next-step.js';
import type { OutcomeKind, SendOutcome } from './outcome.js';
import { REPLAY_MAIL } from './replay-mail.sql.js';
import { SETTLE_MAIL } from './settle-mail.sql.js';

/** The name of mails among the sources of dead letters. */
export const MAIL = 'mail';

interface AttemptRow {
  readonly attempt: number;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  readonly outcome: OutcomeKind | null;
  readonly code: number | null;
  readonly response: string | null;
}

/** What the database knows about mails: every step of one is a row there before it happens anywhere else. */
@Injectable()
export class MailStore {
  constructor(
    private readonly database: DataSource,
    private readonly deadLetters: DeadLetters,
  ) {}

  /** Event ids of mails that are due, the longest waiting first. */
  async due(limit: number): Promise<string[]> {
    const rows: { event_id: string }[] = await this.database.query(FIND_DUE_MAILS, [limit]);
    return rows.map((row) => row.event_id);
  }

  /** Starts an attempt; undefined when there is none to start. Committed when this resolves. */
  async claim(eventId: string, runner: string): Promise<MailClaim | undefined> {
    const rows: MailClaim[] = await this.database.query(CLAIM_MAIL, [eventId, runner]);
    return rows[0];
  }

  /** Attempts begun more than `olderThanMs` ago and never settled. */
  async abandoned(olderThanMs: number, limit: number): Promise<MailClaim[]> {
    return this.database.query(FIND_ABANDONED_MAILS, [olderThanMs, limit]);
  }

  /**
   * Ends an attempt. A mail that is given up becomes a dead letter in the same transaction.
   *
   * @returns when the next attempt is due; null when none is to come; undefined when it was settled already
   */
  async settle(claim: MailClaim, outcome: SendOutcome, next: NextStep): Promise<Date | null | undefined> {
    const alone = next.status === 'pending' || (next.status === 'sent' && claim.forgiven === 0);
    if (alone) return this.write(this.database.manager, claim, outcome, next);
    return this.database.transaction(async (tx) => {
      const written = await this.write(tx, claim, outcome, next);
      if (written === undefined) return undefined;
      if (next.status === 'sent') await this.deadLetters.replayed(tx, MAIL, claim.eventId);
      else await this.bury(tx, claim, outcome);
      return written;
    });
  }

  /** Makes mails that were given up due again. */
  async replay(tx: EntityManager, eventIds: readonly string[]): Promise<void> {
    await tx.query(REPLAY_MAIL, [eventIds]);
  }

  /** What was tried, the first one first, in the words of its dead letter: what a server replied may quote the address. */
  async attempts(eventId: string): Promise<Attempt[]> {
    const rows: AttemptRow[] = await this.database.query(LIST_MAIL_ATTEMPTS, [eventId]);
    return rows.map(({ code, response, ...attempt }) => {
      const { outcome } = attempt;
      if (outcome === null || outcome === 'sent') return { ...attempt, errorClass: null, error: null };
      const error = new MailError({ kind: outcome, code, response: response ?? '' });
      return { ...attempt, errorClass: error.name, error: redact(error.message) };
    });
  }

  /** Deletes up to `limit` notifications whose event id is below `bound` and whose mail was sent. Returns how many. */
  async deleteOld(bound: string, limit: number): Promise<number> {
    const [rows]: [unknown[], number] = await this.database.query(DELETE_OLD_NOTIFICATIONS, [bound, limit]);
    return rows.length;
  }

  private async write(tx: EntityManager, claim: MailClaim, outcome: SendOutcome, next: NextStep) {
    const delayMs = next.status === 'pending' ? next.delayMs : 0;
    const [rows]: [{ nextAttemptAt: Date | null }[], number] = await tx.query(SETTLE_MAIL, [
      claim.eventId,
      claim.attempt,
      next.status,
      delayMs,
      outcome.kind,
      outcome.code,
      outcome.response,
    ]);
    return rows[0]?.nextAttemptAt;
  }

  private async bury(tx: EntityManager, claim: MailClaim, outcome: SendOutcome): Promise<void> {
    const { eventId, walletId, type, version, event, attempt } = claim;
    const error = new MailError(outcome);
    await this.deadLetters.record(tx, {
      source: MAIL,
      sourceKey: eventId,
      event,
      eventId,
      type,
      version,
      walletId,
      error,
      attempts: attempt,
    });
  }
}
