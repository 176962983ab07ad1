import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { EventData, EventEnvelope } from '@purser/contracts';
import { DeadLetters } from '@purser/inbox';
import { dataSourceOptions, loadConfig } from '@purser/platform';
import { anEvent, testDatabase, until } from '@purser/testing';
import type { SmtpCatcher, TestRedis } from '@purser/testing';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { NotificationsConfig } from '../src/config.js';
import { MailMetrics } from '../src/mail/mail-metrics.js';
import { MailQueue } from '../src/mail/mail-queue.js';
import { MailSender } from '../src/mail/mail-sender.js';
import { MailStore } from '../src/mail/mail-store.js';
import { SmtpTransport } from '../src/mail/smtp-transport.js';
import { INSERT_NOTIFICATIONS } from '../src/movements/insert-notifications.sql.js';

export interface NotificationRow {
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

export type MailProcess = Awaited<ReturnType<typeof startMail>>;
export type MailTest = Awaited<ReturnType<typeof mailTest>>;

/** An empty database, and as many processes that send mail as the test starts. */
export async function mailTest({ redis, smtp }: { redis: TestRedis; smtp: SmtpCatcher }) {
  const database = await testDatabase();
  const processes: MailProcess[] = [];
  const row = async ({ id }: EventEnvelope): Promise<NotificationRow | undefined> =>
    (await database.query<NotificationRow>('SELECT * FROM notifications.notification WHERE event_id = $1', [id]))[0];
  return {
    async start(env: Record<string, string> = {}, on = database): Promise<MailProcess> {
      const started = await startMail({
        DATABASE_URL: on.urlOf('notifications'),
        REDIS_URL: redis.url,
        SMTP_URL: smtp.url,
        ...env,
      });
      processes.push(started);
      return started;
    },
    row,
    attempts: ({ id }: EventEnvelope) =>
      database.query<AttemptRow>('SELECT * FROM notifications.mail_attempt WHERE event_id = $1 ORDER BY attempt', [id]),
    /** What the mail server has taken. */
    mailsOf: ({ id }: EventEnvelope) => smtp.mails.filter(({ headers }) => headers.get('x-purser-event-id') === id),
    reaches: (event: EventEnvelope, status: string) =>
      until(async () => (await row(event))?.status === status, { what: `the mail to be ${status}` }),
    /** All of them, asked in one question: a hundred at a time would keep the database from anything else. */
    areSent: (count: number) =>
      until(
        async () => {
          const rows = await database.query(`SELECT FROM notifications.notification WHERE status = 'sent'`);
          return rows.length === count;
        },
        { timeoutMs: 30_000, what: `${count} mails to be sent` },
      ),
    /** Lets a connection through to the mail server. */
    forward(socket: Socket): void {
      const onward = connect(Number(new URL(smtp.url).port), '127.0.0.1');
      pipeline(socket, onward, socket).catch(() => onward.destroy());
    },
    async close() {
      await Promise.all(processes.map((process) => process.stop()));
      await database.drop();
    },
  };
}

/** One process' share of the work, on the least-privileged role, wired as mail.module.ts does it. */
async function startMail(env: Record<string, string>) {
  const config = loadConfig(NotificationsConfig, {
    PORT: '0',
    AUTH_JWKS_URL: 'file:///unused',
    MAIL_FROM: 'Purser <purser@example.com>',
    MAIL_RETRY_BASE_MS: '20',
    RETRY_JITTER: '0',
    SWEEP_INTERVAL_MS: '100',
    ...env,
  });
  let output = '';
  const log = pino({ level: 'debug' }, new Writable({ write: (line, _, done) => ((output += String(line)), done()) }));
  const database = await new DataSource(dataSourceOptions({ schema: 'notifications', config })).initialize();
  const deadLetters = new DeadLetters('notifications', database);
  const store = new MailStore(database, deadLetters);
  const transport = new SmtpTransport({
    url: config.smtpUrl,
    concurrency: config.mailConcurrency,
    rateLimit: config.mailRateLimit,
    timeoutMs: config.mailTimeoutMs,
  });
  const sender = new MailSender(config, store, transport, new MailMetrics(new Registry(), database), log);
  const queue = new MailQueue(config, store, sender, transport, deadLetters, log);
  queue.onModuleInit();
  queue.onApplicationBootstrap();
  let stopped: Promise<void> | undefined;
  return {
    store,
    deadLetters,
    database,
    logs: () => output,
    /** Writes what is to be sent, as the movements' handler does. */
    async insert(...events: EventEnvelope<'TopUpCompleted'>[]): Promise<void> {
      await database.query(INSERT_NOTIFICATIONS, [JSON.stringify(events)]);
      queue.nudge();
    },
    stop: () => (stopped ??= queue.beforeApplicationShutdown().then(() => database.destroy())),
  };
}

export const topUp = (data: Partial<EventData<'TopUpCompleted'>> = {}) => anEvent('TopUpCompleted', data);
