import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { anEvent, authorization, smtpCatcher, startApp, testDatabase, testRedis, until } from '@purser/testing';
import type { ServiceProcess, SmtpCatcher, TestDatabase, TestRedis } from '@purser/testing';
import { SMTPServer } from 'smtp-server';
import { rest } from './support/rest.js';
import { stream } from './support/stream.js';
import type { Stream } from './support/stream.js';

interface Notification {
  id: string;
  walletId: string;
  status: string;
  attempts: number;
  unknownOutcomes: number;
}
interface Detail extends Notification {
  history: { outcome: string | null }[];
}
interface Page {
  data: Notification[];
  nextCursor: string | null;
}

describe('notifications, as a real process', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let smtp: SmtpCatcher;
  let events: Stream;
  const running: ServiceProcess[] = [];

  beforeAll(async () => {
    [database, redis, smtp] = await Promise.all([testDatabase(), testRedis(), smtpCatcher()]);
    const [row] = await database.query<{ count: string }>('SELECT count(*) FROM notifications.inbox_partition');
    events = stream(redis.url, Number(row?.count));
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((service) => service.stop()));
  });
  afterAll(async () => {
    await events.close();
    await Promise.all([redis.close(), smtp.close()]);
    await database.drop();
  });

  async function start(env: Record<string, string> = {}): Promise<ServiceProcess> {
    const service = await startApp('notifications', {
      database,
      redis,
      env: {
        SMTP_URL: smtp.url,
        LEASE_SECONDS: '1',
        SWEEP_INTERVAL_MS: '200',
        MAIL_RETRY_BASE_MS: '20',
        READ_AFTER_MS: '10000',
        ...env,
      },
    });
    running.push(service);
    return service;
  }
  const mailsOf = (id: string) => smtp.mails.filter((mail) => mail.headers.get('x-purser-event-id') === id);
  const get = (service: ServiceProcess, id: string) => rest<Detail>('GET', `${service.url}/v1/notifications/${id}`);
  const list = (service: ServiceProcess, query: string) =>
    rest<Page>('GET', `${service.url}/v1/notifications?${query}`);
  const isSent = (service: ServiceProcess, id: string) =>
    until(async () => (await get(service, id)).status === 'sent', {
      what: `the mail of ${id} to be sent`,
      timeoutMs: 20_000,
    });

  it('mails each movement once, also when the streams are wiped and written again, and shows what it did', async () => {
    const service = await start();
    const first = anEvent('TopUpCompleted');
    const { walletId, owner } = first.data;
    const second = anEvent('WithdrawalCompleted', { walletId, owner, sequence: 2 });
    const created = anEvent('WalletCreated');
    await events.publish([created, anEvent('HoldPlaced'), anEvent('TransactionReversed'), first, second]);
    const after = `after=0:${first.id},0:${second.id}`;
    expect((await list(service, `walletId=${walletId}&${after}`)).data).toHaveLength(2);
    await isSent(service, first.id);
    await isSent(service, second.id);

    await redis.flush();
    await events.rebuild();
    const third = anEvent('TransferSent', { walletId, owner, sequence: 3 });
    await events.publish([third]);
    await isSent(service, third.id);
    expect([first, second, third].map(({ id }) => mailsOf(id).length)).toEqual([1, 1, 1]);
    expect(smtp.mails).toHaveLength(3);

    const wallet = `walletId=${first.subject}`;
    const page = await list(service, `${wallet}&limit=2`);
    expect(page.data.map(({ id }) => id)).toEqual([third.id, second.id]);
    expect(await list(service, `${wallet}&limit=2&cursor=${page.nextCursor}`)).toMatchObject({
      data: [{ id: first.id, status: 'sent', attempts: 1, amount: '2500' }],
      nextCursor: null,
    });
    expect((await list(service, `${wallet}&status=dead`)).data).toEqual([]);
    expect((await get(service, first.id)).history).toMatchObject([{ attempt: 1, outcome: 'sent', smtpCode: 250 }]);
    const [place] = await database.query<{ partition: number; position: string }>(
      'SELECT partition, position FROM notifications.inbox WHERE event_id = $1',
      [third.id],
    );
    expect(
      await rest<object>('GET', `${service.url}/internal/trace/${place?.partition}/${place?.position}`),
    ).toMatchObject({
      status: 'applied',
      effects: [{ kind: 'mail', status: 'sent', attempts: [{ attempt: 1, outcome: 'sent' }] }],
    });
    expect(service.logs()).not.toContain(first.data.owner.email);
  });

  it('answers what is wrong with a request', async () => {
    const service = await start();
    const status = async (path: string, headers: Record<string, string>) => {
      const answer = await fetch(`${service.url}${path}`, { headers });
      return [answer.status, ((await answer.json()) as { code: string }).code];
    };
    const reader = await authorization(['notifications:read']);
    expect(await status('/v1/notifications', {})).toMatchObject([401, expect.anything()]);
    expect(await status('/v1/notifications', await authorization(['analytics:read']))).toMatchObject([
      403,
      expect.anything(),
    ]);
    for (const query of ['walletId=1', 'status=lost', 'limit=0', 'limit=201', 'cursor=x', 'colour=red', 'after=x']) {
      expect(await status(`/v1/notifications?${query}`, reader)).toEqual([400, 'validation_failed']);
    }
    expect(await status('/v1/notifications/1', reader)).toEqual([400, 'validation_failed']);
    const unknown = '0199d2c4-6d2e-7c11-9a53-3f8a0c2b7d10';
    expect(await status(`/v1/notifications/${unknown}`, reader)).toEqual([404, 'notification_not_found']);
  });

  it('killed while a mail is on its way, it sends it again with the same Message-ID, and says so', async () => {
    const silent = await silentServer();
    const victim = await start({ SMTP_URL: silent.url });
    running.pop();
    const event = anEvent('TopUpCompleted');
    await events.publish([event]);
    await until(() => silent.taken.length === 1);
    await victim.kill();
    await silent.close();

    // A send is known to be dead when its timeout is long over; the test has no such patience.
    await database.query(
      `UPDATE notifications.notification SET attempt_started_at = now() - interval '1 hour' WHERE status = 'sending'`,
    );
    const heir = await start();
    await isSent(heir, event.id);
    expect([...silent.taken, ...mailsOf(event.id).map(({ messageId }) => messageId)]).toEqual([
      `<${event.id}@example.com>`,
      `<${event.id}@example.com>`,
    ]);
    expect(await get(heir, event.id)).toMatchObject({
      unknownOutcomes: 1,
      history: [{ outcome: 'unknown' }, { outcome: 'sent' }],
    });
  });

  it('stops in order while the mail server is silent, leaving the mail to be sent', async () => {
    const silent = await silentServer();
    const service = await start({ SMTP_URL: silent.url });
    running.pop();
    const event = anEvent('TopUpCompleted');
    await events.publish([event]);
    await until(() => silent.taken.length === 1);
    await service.stop();
    await silent.close();
    const [row] = await database.query(
      'SELECT status, unknown_outcomes FROM notifications.notification WHERE event_id = $1',
      [event.id],
    );
    expect(row).toEqual({ status: 'pending', unknown_outcomes: 1 });
  });

  /** Takes mails and never answers. */
  async function silentServer() {
    const taken: string[] = [];
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      closeTimeout: 10,
      onData(data) {
        let text = '';
        data.on('data', (chunk: Buffer) => (text += chunk.toString()));
        data.on('end', () => taken.push(/^Message-ID: (.*)\r$/m.exec(text)?.[1] ?? ''));
      },
    });
    server.on('error', () => undefined);
    server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    return {
      url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
      taken,
      close: () => new Promise<void>((resolve) => server.close(() => resolve())),
    };
  }
});
