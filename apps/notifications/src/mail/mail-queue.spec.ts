import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { smtpCatcher, testRedis } from '@purser/testing';
import type { SmtpCatcher, TestRedis } from '@purser/testing';
import { mailTest, topUp } from '../../test/mail-test.js';
import type { MailTest } from '../../test/mail-test.js';

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

const ended = { startedAt: expect.any(Date), finishedAt: expect.any(Date) };

describe('a mail', () => {
  it('goes to the owner, with an id that a receiver can tell a copy by', async () => {
    const event = topUp({
      owner: { id: 'o', email: 'zoe@example.com', name: 'Zoë "Z"\r\nBcc: eve@example.com', locale: 'de' },
      currency: 'EUR',
    });
    const { insert } = await mail.start();
    await insert(event);
    await mail.reaches(event, 'sent');

    const [sent] = mail.mailsOf(event);
    expect(sent).toMatchObject({
      from: 'purser@example.com',
      to: ['zoe@example.com'],
      messageId: `<${event.id}@example.com>`,
    });
    expect(sent?.subject.replaceAll('\u00a0', ' ')).toBe('Aufladung über 25,00 € eingegangen');
    expect(sent?.text).toContain('Guthaben nach dieser Aufladung');
    expect(sent?.html).toContain('<html lang="de">');
    expect(sent?.headers.has('bcc')).toBe(false);
    expect(await mail.attempts(event)).toMatchObject([{ attempt: 1, outcome: 'sent', smtp_code: 250 }]);
  });

  it('is sent once, however often its event comes and however many instances look', async () => {
    const events = Array.from({ length: 100 }, () => topUp());
    const [one, two] = await Promise.all([mail.start(), mail.start()]);
    await Promise.all([one.insert(...events), two.insert(...[...events].reverse())]);
    await two.insert(...events);
    await mail.areSent(events.length);
    await one.insert(...events);
    expect(await one.store.due(1)).toEqual([]);
    expect(events.map((event) => mail.mailsOf(event).length)).toEqual(events.map(() => 1));
  });

  it('is tried again after a 4xx, until it is taken', async () => {
    const event = topUp();
    smtp.fail({ times: 2, code: 451 });
    const { insert } = await mail.start();
    await insert(event);
    await mail.reaches(event, 'sent');
    expect(mail.mailsOf(event)).toHaveLength(1);
    expect(await mail.attempts(event)).toMatchObject([
      { outcome: 'deferred', smtp_code: 451 },
      { outcome: 'deferred', smtp_code: 451 },
      { outcome: 'sent', smtp_code: 250 },
    ]);
  });

  it('that is refused becomes a dead letter at once, and is sent by its replay', async () => {
    const event = topUp();
    const instance = await mail.start();
    smtp.fail({ times: 1, code: 550 });
    await instance.insert(event);
    await mail.reaches(event, 'dead');
    expect(mail.mailsOf(event)).toHaveLength(0);
    const [deadLetter] = await instance.deadLetters.list({ limit: 10 });
    expect(deadLetter).toMatchObject({
      source: 'mail',
      sourceKey: event.id,
      walletId: event.subject,
      errorClass: 'MailRefused550',
      attempts: 1,
      state: 'open',
      event,
    });

    await instance.deadLetters.replay(deadLetter?.id ?? '');
    await mail.reaches(event, 'sent');
    expect(mail.mailsOf(event)).toHaveLength(1);
    expect(await instance.deadLetters.find(deadLetter?.id ?? '')).toMatchObject({ state: 'replayed', replays: 1 });
    expect(deadLetter && (await instance.deadLetters.attemptsOf(deadLetter))).toEqual([
      { attempt: 1, ...ended, outcome: 'refused', errorClass: 'MailRefused550', error: deadLetter?.error },
      { attempt: 2, ...ended, outcome: 'sent', errorClass: null, error: null },
    ]);
  });

  it('becomes a dead letter after its last attempt; a replay starts with a full number of attempts', async () => {
    const event = topUp();
    const instance = await mail.start({ MAIL_RETRY_ATTEMPTS: '2' });
    smtp.fail({ times: 3, code: 452 });
    await instance.insert(event);
    await mail.reaches(event, 'dead');
    const [deadLetter] = await instance.deadLetters.list({ limit: 10 });
    expect(deadLetter).toMatchObject({ errorClass: 'MailDeferred452', attempts: 2 });

    await instance.deadLetters.replay(deadLetter?.id ?? '');
    await mail.reaches(event, 'sent');
    expect((await mail.attempts(event)).map(({ outcome }) => outcome)).toEqual([
      'deferred',
      'deferred',
      'deferred',
      'sent',
    ]);
  });

  it('that cannot be addressed becomes a dead letter without bothering the mail server', async () => {
    const event = topUp({ owner: { id: 'o', email: 'a,b@example.com' } });
    const instance = await mail.start();
    await instance.insert(event);
    await mail.reaches(event, 'dead');
    expect(await instance.deadLetters.list({ limit: 10 })).toMatchObject([{ errorClass: 'MailRefused', attempts: 1 }]);
    expect(mail.mailsOf(event)).toHaveLength(0);
  });
});

describe('the log', () => {
  it('holds no address and no name, whatever the mail server says', async () => {
    const event = topUp({ owner: { id: 'o', email: 'very.private@example.com', name: 'Very Private' } });
    const instance = await mail.start({ MAIL_RETRY_ATTEMPTS: '2' });
    smtp.fail({ times: 2, code: 450 });
    await instance.insert(event);
    await mail.reaches(event, 'dead');
    expect(instance.logs()).toContain(event.id);
    expect(instance.logs()).not.toMatch(/private/i);
  });
});
