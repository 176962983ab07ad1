import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventEnvelope } from '@purser/contracts';
import { smtpCatcher, testRedis } from '@purser/testing';
import type { SmtpCatcher, TestRedis } from '@purser/testing';
import type { DataSource } from 'typeorm';
import { mailTest, topUp } from '../../test/mail-test.js';
import type { MailTest } from '../../test/mail-test.js';
import { INSERT_NOTIFICATIONS } from '../movements/insert-notifications.sql.js';
import { CLAIM_MAIL } from './claim-mail.sql.js';
import type { MailClaim } from './mail-claim.js';

let redis: TestRedis;
let smtp: SmtpCatcher;
let mail: MailTest;
beforeAll(async () => {
  [redis, smtp] = await Promise.all([testRedis(), smtpCatcher()]);
});
afterAll(async () => {
  await Promise.all([redis.close(), smtp.close()]);
});
beforeEach(async () => {
  mail = await mailTest({ redis, smtp });
});
afterEach(() => mail.close());

/** A mail whose sender died an hour ago. In one transaction: the instances under test must not claim it in between. */
async function abandon(event: EventEnvelope<'TopUpCompleted'>, source: DataSource): Promise<void> {
  await source.transaction(async (tx) => {
    await tx.query(INSERT_NOTIFICATIONS, [JSON.stringify([event])]);
    expect(await tx.query(CLAIM_MAIL, [event.id, 'an instance that is gone'])).toHaveLength(1);
    await tx.query(`UPDATE notification SET attempt_started_at = now() - interval '1 hour' WHERE event_id = $1`, [
      event.id,
    ]);
  });
}

describe('a mail of which nobody knows whether it was taken', () => {
  it('is sent again with the same Message-ID, and the record says so', async () => {
    const event = topUp();
    smtp.hangUpAfterTaking(1);
    const { insert } = await mail.start();
    await insert(event);
    await mail.reaches(event, 'sent');
    expect(mail.mailsOf(event).map(({ messageId }) => messageId)).toEqual([
      `<${event.id}@example.com>`,
      `<${event.id}@example.com>`,
    ]);
    expect(await mail.row(event)).toMatchObject({ attempts: 2, unknown_outcomes: 1 });
    expect((await mail.attempts(event)).map(({ outcome }) => outcome)).toEqual(['unknown', 'sent']);
  });

  it('is held with MAIL_UNKNOWN_OUTCOME=hold: a dead letter, sent again only by its replay', async () => {
    const event = topUp();
    const instance = await mail.start({ MAIL_UNKNOWN_OUTCOME: 'hold' });
    smtp.hangUpAfterTaking(1);
    await instance.insert(event);
    await mail.reaches(event, 'held');
    const [deadLetter] = await instance.deadLetters.list({ limit: 10 });
    expect(deadLetter).toMatchObject({ errorClass: 'MailUnknown', state: 'open' });
    expect(mail.mailsOf(event)).toHaveLength(1);

    await instance.deadLetters.replay(deadLetter?.id ?? '');
    await mail.reaches(event, 'sent');
    expect(mail.mailsOf(event)).toHaveLength(2);
  });

  it('because its process died is taken over, by the same policy', async () => {
    const [resent, held] = [topUp(), topUp()];
    const resending = await mail.start();
    await abandon(resent, resending.database);
    await mail.reaches(resent, 'sent');
    expect((await mail.attempts(resent)).map(({ outcome }) => outcome)).toEqual(['unknown', 'sent']);
    expect(await mail.row(resent)).toMatchObject({ attempts: 2, unknown_outcomes: 1 });
    await resending.stop();

    const holding = await mail.start({ MAIL_UNKNOWN_OUTCOME: 'hold' });
    await abandon(held, holding.database);
    await mail.reaches(held, 'held');
    expect(mail.mailsOf(held)).toHaveLength(0);
  });

  it('does not kill processes for ever: attempts are counted when they start', async () => {
    const event = topUp();
    const instance = await mail.start({ MAIL_RETRY_ATTEMPTS: '1' });
    await abandon(event, instance.database);
    await mail.reaches(event, 'dead');
    expect(await instance.deadLetters.list({ limit: 10 })).toMatchObject([{ errorClass: 'MailUnknown', attempts: 1 }]);
  });

  it('counts as sent when its success is reported late, before anybody sent it again', async () => {
    const event = topUp();
    const { store, database: source } = await mail.start({ SWEEP_INTERVAL_MS: '60000' });
    // In one transaction: its first sweep, soon after its start, must not claim it in between.
    const [claim] = await source.transaction(async (tx) => {
      await tx.query(INSERT_NOTIFICATIONS, [JSON.stringify([event])]);
      return tx.query<MailClaim[]>(CLAIM_MAIL, [event.id, 'slow']);
    });
    if (claim === undefined) throw new Error('not claimed');
    await store.settle(claim, { kind: 'unknown', code: null, response: '' }, { status: 'pending', delayMs: 60_000 });
    await store.settle(claim, { kind: 'sent', code: 250, response: 'OK' }, { status: 'sent' });
    expect(await mail.row(event)).toMatchObject({ status: 'sent', attempts: 1, unknown_outcomes: 1 });
    expect(await mail.attempts(event)).toMatchObject([{ outcome: 'sent' }]);
  });
});
