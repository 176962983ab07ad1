import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { smtpCatcher, testPostgres, testRedis, until } from '@purser/testing';
import type { SmtpCatcher, TestRedis } from '@purser/testing';
import { freePort } from '../../../../tools/servers/ports.js';
import { mailTest, topUp } from '../../test/mail-test.js';
import type { MailTest, NotificationRow } from '../../test/mail-test.js';

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

describe('a mail server that is away', () => {
  it('is waited for', async () => {
    const event = topUp();
    const port = await freePort();
    const { insert } = await mail.start({ SMTP_URL: `smtp://127.0.0.1:${port}` });
    await insert(event);
    await until(async () => (await mail.attempts(event)).filter(({ outcome }) => outcome === 'deferred').length >= 2);
    const server = createServer(mail.forward).listen(port, '127.0.0.1');
    await mail.reaches(event, 'sent');
    server.close();
    expect(mail.mailsOf(event)).toHaveLength(1);
  });
});

describe('a slow mail server', () => {
  it('that says nothing is left after the timeout, and the mail is deferred', async () => {
    const event = topUp();
    const sockets: Socket[] = [];
    const server = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { insert } = await mail.start({ SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_TIMEOUT_MS: '200' });
    await insert(event);
    await until(async () => (await mail.attempts(event))[0]?.outcome === 'deferred');
    sockets.forEach((socket) => socket.destroy());
    server.close();
  });

  it('is not hurried beyond MAIL_RATE_LIMIT', async () => {
    const events = Array.from({ length: 6 }, () => topUp());
    const instance = await mail.start({ MAIL_RATE_LIMIT: '2', MAIL_CONCURRENCY: '1' });
    const begun = Date.now();
    await instance.insert(...events);
    await mail.areSent(events.length);
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
      greet = () => mail.forward(socket);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      const instance = await mail.start({ SMTP_URL: `smtp://127.0.0.1:${port}` }, postgres);
      await instance.insert(event);
      await until(() => greet);
      await postgres.stop();
      greet?.();
      await until(() => mail.mailsOf(event).length === 1);
      await postgres.start();
      await until(async () => {
        const [found] = await postgres.query<NotificationRow>('SELECT * FROM notifications.notification');
        return found?.status === 'sent' && found.attempts === 1;
      });
      expect(mail.mailsOf(event)).toHaveLength(1);
      await instance.stop();
    } finally {
      server.close();
      await postgres.drop();
    }
  });
});
