import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventData, EventEnvelope } from '@purser/contracts';
import { DeadLetters } from '@purser/inbox';
import { dataSourceOptions, loadConfig } from '@purser/platform';
import { anEvent, smtpCatcher, testDatabase, testPostgres, testRedis, until } from '@purser/testing';
import type { SmtpCatcher, TestDatabase, TestRedis } from '@purser/testing';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { NotificationsConfig } from '../config.js';
import { INSERT_NOTIFICATIONS } from '../movements/insert-notifications.sql.js';
import { MailMetrics } from './mail-metrics.js';
import { CLAIM_MAIL } from './claim-mail.sql.js';
import { MailQueue } from './mail-queue.js';
import { MailSender } from './mail-sender.js';
import { MailStore } from './mail-store.js';
import { SmtpTransport } from './smtp-transport.js';

interface Instance {
  queue: MailQueue;
  store: MailStore;
  deadLetters: DeadLetters;
  database: DataSource;
  logs(): string;
  stop(): Promise<void>;
}

interface NotificationRow {
  status: string;
  attempts: number;
  unknown_outcomes: number;
}

interface AttemptRow {
  attempt: number;
  outcome: string | null;
  smtp_code: number | null;
  response: string | null;
}

let database: TestDatabase;
let redis: TestRedis;
let smtp: SmtpCatcher;
const instances: Instance[] = [];

beforeAll(async () => {
  [redis, smtp] = await Promise.all([testRedis(), smtpCatcher()]);
});
afterAll(async () => {
  await Promise.all([redis.close(), smtp.close()]);
});
beforeEach(async () => {
  database = await testDatabase();
});
afterEach(async () => {
  await Promise.all(instances.splice(0).map((instance) => instance.stop()));
  await database.drop();
});

/** One process' share of the work, on the least-privileged role, wired as mail.module.ts does it. */
async function start(env: Record<string, string> = {}, on = database): Promise<Instance> {
  const config = loadConfig(NotificationsConfig, {
    PORT: '0',
    DATABASE_URL: on.urlOf('notifications'),
    REDIS_URL: redis.url,
    AUTH_JWKS_URL: 'file:///unused',
    SMTP_URL: smtp.url,
    MAIL_FROM: 'Purser <purser@example.com>',
    MAIL_RETRY_BASE_MS: '20',
    RETRY_JITTER: '0',
    SWEEP_INTERVAL_MS: '100',
    ...env,
  });
  let output = '';
  const log = pino({ level: 'debug' }, new Writable({ write: (line, _, done) => ((output += String(line)), done()) }));
  const source = await new DataSource(dataSourceOptions({ schema: 'notifications', config })).initialize();
  const deadLetters = new DeadLetters('notifications', source);
  const store = new MailStore(source, deadLetters);
  const transport = new SmtpTransport({
    url: config.smtpUrl,
    concurrency: config.mailConcurrency,
    rateLimit: config.mailRateLimit,
    timeoutMs: config.mailTimeoutMs,
  });
  const sender = new MailSender(config, store, transport, new MailMetrics(new Registry(), source), log);
  const queue = new MailQueue(config, store, sender, transport, deadLetters, log);
  queue.onModuleInit();
  queue.onApplicationBootstrap();
  let stopped: Promise<void> | undefined;
  const instance: Instance = {
    queue,
    store,
    deadLetters,
    database: source,
    logs: () => output,
    stop: () => (stopped ??= queue.beforeApplicationShutdown().then(() => source.destroy())),
  };
  instances.push(instance);
  return instance;
}

const topUp = (data: Partial<EventData<'TopUpCompleted'>> = {}) => anEvent('TopUpCompleted', data);

async function insert(instance: Instance, ...events: EventEnvelope<'TopUpCompleted'>[]): Promise<void> {
  await instance.database.query(INSERT_NOTIFICATIONS, [JSON.stringify(events)]);
  instance.queue.nudge();
}

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

const ended = { startedAt: expect.any(Date), finishedAt: expect.any(Date) };

const mailsOf = (event: EventEnvelope) =>
  smtp.mails.filter((mail) => mail.headers.get('x-purser-event-id') === event.id);

async function row(event: EventEnvelope): Promise<NotificationRow | undefined> {
  return (
    await database.query<NotificationRow>('SELECT * FROM notifications.notification WHERE event_id = $1', [event.id])
  )[0];
}

const attempts = (event: EventEnvelope) =>
  database.query<AttemptRow>('SELECT * FROM notifications.mail_attempt WHERE event_id = $1 ORDER BY attempt', [
    event.id,
  ]);

const reaches = (event: EventEnvelope, status: string) =>
  until(async () => (await row(event))?.status === status, { what: `the mail to be ${status}` });

/** All of them, asked in one question: a hundred at a time would keep the database from anything else. */
const areSent = (count: number) =>
  until(
    async () => {
      const rows = await database.query(`SELECT FROM notifications.notification WHERE status = 'sent'`);
      return rows.length === count;
    },
    { timeoutMs: 30_000, what: `${count} mails to be sent` },
  );

describe('a mail', () => {
  it('goes to the owner, with an id that a receiver can tell a copy by', async () => {
    const event = topUp({
      owner: { id: 'o', email: 'zoe@example.com', name: 'Zoë "Z"\r\nBcc: eve@example.com', locale: 'de' },
      currency: 'EUR',
    });
    await insert(await start(), event);
    await reaches(event, 'sent');

    const [mail] = mailsOf(event);
    expect(mail).toMatchObject({
      from: 'purser@example.com',
      to: ['zoe@example.com'],
      messageId: `<${event.id}@example.com>`,
    });
    expect(mail?.subject.replaceAll('\u00a0', ' ')).toBe('Aufladung über 25,00 € eingegangen');
    expect(mail?.text).toContain('Guthaben nach dieser Aufladung');
    expect(mail?.html).toContain('<html lang="de">');
    expect(mail?.headers.has('bcc')).toBe(false);
    expect(await attempts(event)).toMatchObject([{ attempt: 1, outcome: 'sent', smtp_code: 250 }]);
  });

  it('is sent once, however often its event comes and however many instances look', async () => {
    const events = Array.from({ length: 100 }, () => topUp());
    const [one, two] = await Promise.all([start(), start()]);
    await Promise.all([insert(one, ...events), insert(two, ...[...events].reverse())]);
    await insert(two, ...events);
    await areSent(events.length);
    await insert(one, ...events);
    expect(await one.store.due(1)).toEqual([]);
    expect(events.map((event) => mailsOf(event).length)).toEqual(events.map(() => 1));
  });

  it('is tried again after a 4xx, until it is taken', async () => {
    const event = topUp();
    smtp.fail({ times: 2, code: 451 });
    await insert(await start(), event);
    await reaches(event, 'sent');
    expect(mailsOf(event)).toHaveLength(1);
    expect(await attempts(event)).toMatchObject([
      { outcome: 'deferred', smtp_code: 451 },
      { outcome: 'deferred', smtp_code: 451 },
      { outcome: 'sent', smtp_code: 250 },
    ]);
  });

  it('waits for a mail server that is away', async () => {
    const event = topUp();
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await insert(await start({ SMTP_URL: `smtp://127.0.0.1:${port}` }), event);
    await until(async () => (await attempts(event)).filter(({ outcome }) => outcome === 'deferred').length >= 2);
    server.on('connection', forward);
    server.listen(port, '127.0.0.1');
    await reaches(event, 'sent');
    server.close();
    expect(mailsOf(event)).toHaveLength(1);
  });

  it('that is refused becomes a dead letter at once, and is sent by its replay', async () => {
    const event = topUp();
    const instance = await start();
    smtp.fail({ times: 1, code: 550 });
    await insert(instance, event);
    await reaches(event, 'dead');
    expect(mailsOf(event)).toHaveLength(0);
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
    await reaches(event, 'sent');
    expect(mailsOf(event)).toHaveLength(1);
    expect(await instance.deadLetters.find(deadLetter?.id ?? '')).toMatchObject({ state: 'replayed', replays: 1 });
    expect(deadLetter && (await instance.deadLetters.attemptsOf(deadLetter))).toEqual([
      { attempt: 1, ...ended, outcome: 'refused', errorClass: 'MailRefused550', error: deadLetter?.error },
      { attempt: 2, ...ended, outcome: 'sent', errorClass: null, error: null },
    ]);
  });

  it('becomes a dead letter after its last attempt; a replay starts with a full number of attempts', async () => {
    const event = topUp();
    const instance = await start({ MAIL_RETRY_ATTEMPTS: '2' });
    smtp.fail({ times: 3, code: 452 });
    await insert(instance, event);
    await reaches(event, 'dead');
    const [deadLetter] = await instance.deadLetters.list({ limit: 10 });
    expect(deadLetter).toMatchObject({ errorClass: 'MailDeferred452', attempts: 2 });

    await instance.deadLetters.replay(deadLetter?.id ?? '');
    await reaches(event, 'sent');
    expect((await attempts(event)).map(({ outcome }) => outcome)).toEqual(['deferred', 'deferred', 'deferred', 'sent']);
  });

  it('that cannot be addressed becomes a dead letter without bothering the mail server', async () => {
    const event = topUp({ owner: { id: 'o', email: 'a,b@example.com' } });
    const instance = await start();
    await insert(instance, event);
    await reaches(event, 'dead');
    expect(await instance.deadLetters.list({ limit: 10 })).toMatchObject([{ errorClass: 'MailRefused', attempts: 1 }]);
    expect(mailsOf(event)).toHaveLength(0);
  });
});

describe('a mail of which nobody knows whether it was taken', () => {
  it('is sent again with the same Message-ID, and the record says so', async () => {
    const event = topUp();
    smtp.hangUpAfterTaking(1);
    await insert(await start(), event);
    await reaches(event, 'sent');
    expect(mailsOf(event).map(({ messageId }) => messageId)).toEqual([
      `<${event.id}@example.com>`,
      `<${event.id}@example.com>`,
    ]);
    expect(await row(event)).toMatchObject({ attempts: 2, unknown_outcomes: 1 });
    expect((await attempts(event)).map(({ outcome }) => outcome)).toEqual(['unknown', 'sent']);
  });

  it('is held with MAIL_UNKNOWN_OUTCOME=hold: a dead letter, sent again only by its replay', async () => {
    const event = topUp();
    const instance = await start({ MAIL_UNKNOWN_OUTCOME: 'hold' });
    smtp.hangUpAfterTaking(1);
    await insert(instance, event);
    await reaches(event, 'held');
    const [deadLetter] = await instance.deadLetters.list({ limit: 10 });
    expect(deadLetter).toMatchObject({ errorClass: 'MailUnknown', state: 'open' });
    expect(mailsOf(event)).toHaveLength(1);

    await instance.deadLetters.replay(deadLetter?.id ?? '');
    await reaches(event, 'sent');
    expect(mailsOf(event)).toHaveLength(2);
  });

  it('because its process died is taken over, by the same policy', async () => {
    const [resent, held] = [topUp(), topUp()];
    const resending = await start();
    await abandon(resent, resending.database);
    await reaches(resent, 'sent');
    expect((await attempts(resent)).map(({ outcome }) => outcome)).toEqual(['unknown', 'sent']);
    expect(await row(resent)).toMatchObject({ attempts: 2, unknown_outcomes: 1 });
    await resending.stop();

    const holding = await start({ MAIL_UNKNOWN_OUTCOME: 'hold' });
    await abandon(held, holding.database);
    await reaches(held, 'held');
    expect(mailsOf(held)).toHaveLength(0);
  });

  it('does not kill processes for ever: attempts are counted when they start', async () => {
    const event = topUp();
    const instance = await start({ MAIL_RETRY_ATTEMPTS: '1' });
    await abandon(event, instance.database);
    await reaches(event, 'dead');
    expect(await instance.deadLetters.list({ limit: 10 })).toMatchObject([{ errorClass: 'MailUnknown', attempts: 1 }]);
  });

  it('counts as sent when its success is reported late, before anybody sent it again', async () => {
    const event = topUp();
    const { store, database: source } = await start({ SWEEP_INTERVAL_MS: '60000' });
    await source.query(INSERT_NOTIFICATIONS, [JSON.stringify([event])]);
    const claim = await store.claim(event.id, 'slow');
    if (claim === undefined) throw new Error('not claimed');
    await store.settle(claim, { kind: 'unknown', code: null, response: '' }, { status: 'pending', delayMs: 60_000 });
    await store.settle(claim, { kind: 'sent', code: 250, response: 'OK' }, { status: 'sent' });
    expect(await row(event)).toMatchObject({ status: 'sent', attempts: 1, unknown_outcomes: 1 });
    expect(await attempts(event)).toMatchObject([{ outcome: 'sent' }]);
  });
});

describe('a slow mail server', () => {
  it('that says nothing is left after the timeout, and the mail is deferred', async () => {
    const event = topUp();
    const sockets: Socket[] = [];
    const server = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await insert(await start({ SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_TIMEOUT_MS: '200' }), event);
    await until(async () => (await attempts(event))[0]?.outcome === 'deferred');
    sockets.forEach((socket) => socket.destroy());
    server.close();
  });

  it('is not hurried beyond MAIL_RATE_LIMIT', async () => {
    const events = Array.from({ length: 6 }, () => topUp());
    const instance = await start({ MAIL_RATE_LIMIT: '2', MAIL_CONCURRENCY: '1' });
    const begun = Date.now();
    await insert(instance, ...events);
    await areSent(events.length);
    // Two at once, then two a second: the fifth and sixth leave in the third second.
    expect(Date.now() - begun).toBeGreaterThan(1_500);
  });
});

describe('an outage of Postgres', () => {
  it('while a mail is on its way does not lose what came of it', async () => {
    const postgres = await testPostgres();
    const event = topUp();
    let greet: (() => void) | undefined;
    const server = createServer((socket) => {
      greet = () => forward(socket);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      const instance = await start({ SMTP_URL: `smtp://127.0.0.1:${port}` }, postgres);
      await insert(instance, event);
      await until(() => greet);
      await postgres.stop();
      greet?.();
      await until(() => mailsOf(event).length === 1);
      await postgres.start();
      await until(async () => {
        const [found] = await postgres.query<NotificationRow>('SELECT * FROM notifications.notification');
        return found?.status === 'sent' && found.attempts === 1;
      });
      expect(mailsOf(event)).toHaveLength(1);
      await instance.stop();
    } finally {
      server.close();
      await postgres.drop();
    }
  });
});

describe('the log', () => {
  it('holds no address and no name, whatever the mail server says', async () => {
    const event = topUp({ owner: { id: 'o', email: 'very.private@example.com', name: 'Very Private' } });
    const instance = await start({ MAIL_RETRY_ATTEMPTS: '2' });
    smtp.fail({ times: 2, code: 450 });
    await insert(instance, event);
    await reaches(event, 'dead');
    expect(instance.logs()).toContain(event.id);
    expect(instance.logs()).not.toMatch(/private/i);
  });
});

/** Lets a connection through to the mail server. */
function forward(socket: Socket): void {
  const onward = connect(Number(new URL(smtp.url).port), '127.0.0.1');
  pipeline(socket, onward, socket).catch(() => onward.destroy());
}
