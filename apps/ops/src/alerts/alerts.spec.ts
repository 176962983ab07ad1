import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { authorization, partner, smtpCatcher, testDatabase, testRedis, until } from '@purser/testing';
import type { Partner, SmtpCatcher, TestDatabase, TestRedis } from '@purser/testing';
import { DataSource } from 'typeorm';
import { ContractConsumer } from '../../test/contract-consumer.js';
import { startOps } from '../../test/ops-app.js';
import type { OpsApp } from '../../test/ops-app.js';
import { DeadLetterIndex } from '../dead-letter-index/dead-letter-index.js';
import type { Alert } from './alert.dto.js';
import { AlertWatch } from './alert-watch.js';
import { NEXT_DELIVERY } from './sql/deliver-alerts.sql.js';

describe('alerts', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let ops: OpsApp;
  let mail: SmtpCatcher;
  let slack: Partner;
  let analytics: ContractConsumer;

  beforeAll(async () => {
    redis = await testRedis();
  });
  afterAll(() => redis.close());
  beforeEach(async () => {
    [database, mail, slack] = await Promise.all([testDatabase(), smtpCatcher(), partner()]);
  });
  afterEach(async () => {
    await ops.close();
    await Promise.all([database.drop(), mail.close(), slack.close()]);
  });

  const begin = async (env: Record<string, string> = {}) => {
    ops = await startOps(
      { database, redis },
      {
        ALERT_MAIL_TO: 'ops@example.com,boss@example.com',
        SMTP_URL: mail.url,
        MAIL_FROM: 'Purser <purser@example.com>',
        ALERT_WEBHOOK_URL: `${slack.url}/services/secret`,
        ALERT_WEBHOOK_ALLOW_PRIVATE_NETWORKS: 'true',
        OPS_PUBLIC_URL: 'http://127.0.0.1:0',
        ...env,
      },
    );
    analytics = new ContractConsumer('analytics', ops.services.analytics);
  };
  const look = () => until(() => ops.app.get(AlertWatch).look(), { what: 'nobody else to look' });
  /** Dead letters with these properties, known to the index, and looked at. */
  const failing = async (count: number, overrides: object = {}) => {
    for (let i = 0; i < count; i += 1) analytics.fail(overrides);
    await report();
  };
  const report = async () => {
    const reports = [...analytics.kept.values()].map(({ reported: _, ...one }) => one);
    await ops.app.get(DeadLetterIndex).record('analytics', reports);
    await look();
  };
  const alerts = async () => {
    const response = await ops.ask('/v1/alerts?limit=100', { headers: await authorization(['ops:read']) });
    return ((await response.json()) as { data: Alert[] }).data;
  };
  const raised = async () => (await alerts()).map(({ kind, level, count }) => [kind, level, count]).reverse();
  const age = (sql: string) => database.query(`UPDATE ops.dead_letter_case SET ${sql}`);

  it('tell of a new case by mail and by webhook, with what it is worth and a link, and without what is in it', async () => {
    await begin();
    await failing(2, { error: 'no rate for ada@example.com', errorClass: 'RateError<!channel>' });
    const [alert] = await until(async () => {
      const all = await alerts();
      return all.every(({ deliveries }) => deliveries.every(({ state }) => state === 'sent')) && all;
    });
    const link = `http://127.0.0.1:0/cases/${alert?.caseId}`;
    expect(alert).toMatchObject({
      kind: 'new_case',
      title: 'RateError<!channel> in analytics · TopUpCompleted v1',
      consumer: 'analytics',
      type: 'TopUpCompleted',
      count: 2,
      money: [{ currency: 'USD', amount: '5000', count: 2 }],
      level: 1,
      link,
      deliveries: [
        { channel: 'mail', state: 'sent', attempts: 1, error: null },
        { channel: 'webhook', state: 'sent', attempts: 1, error: null },
      ],
    });
    expect(mail.mails).toMatchObject([
      {
        to: ['ops@example.com', 'boss@example.com'],
        subject: 'Purser: New case: RateError<!channel> in analytics · TopUpCompleted v1',
        text: expect.stringContaining(`2 dead letters, $50.00 at stake\n${link}`),
      },
    ]);
    const [request] = slack.requests;
    expect([request?.method, request?.path]).toEqual(['POST', '/services/secret']);
    const title = 'New case: RateError&lt;!channel&gt; in analytics · TopUpCompleted v1';
    expect(JSON.parse(request?.body ?? '')).toEqual({
      text: title,
      blocks: [
        {
          type: 'section',
          text: { type: 'mrkdwn', text: `*<${link}|${title}>*\n2 dead letters, $50.00 at stake` },
        },
      ],
    });
    expect(mail.mails[0]?.text).not.toContain('ada@');
  });

  it('are raised once, and again only when there is ten times as much', async () => {
    await begin();
    await failing(1);
    await look();
    await failing(8);
    expect(await raised()).toEqual([['new_case', 1, 1]]);
    await failing(1);
    await failing(80);
    expect(await raised()).toEqual([
      ['new_case', 1, 1],
      ['new_case', 2, 10],
    ]);
    // Fewer, and as many again: no news.
    for (const id of [...analytics.kept.keys()].slice(0, 85)) analytics.become(id, 'replayed');
    await report();
    await failing(50);
    expect(await raised()).toHaveLength(2);
  });

  it('begin anew when a case that was resolved fails again, even if nobody looked between', async () => {
    await begin();
    await failing(12);
    for (const round of [1, 2]) {
      await database.query(
        `UPDATE ops.dead_letter_case SET state = 'resolved', resolved_at = now(), resolved_by = 'ada', resolution = 'replayed'`,
      );
      for (const id of analytics.kept.keys()) analytics.become(id, 'replayed');
      if (round === 1) await look();
      await failing(1);
    }
    expect((await raised()).map(([kind, level]) => [kind, level])).toEqual([
      ['new_case', 2],
      ['reopened', 1],
      ['reopened', 1],
    ]);
  });

  it('tell that the oldest is too old, and again whenever its age has doubled', async () => {
    await begin({ ALERT_OLDEST_AGE_HOURS: '10' });
    await failing(1);
    for (const hours of [9, 11, 19, 21, 39, 41]) {
      await age(`oldest_open_at = now() - interval '${hours} hours'`);
      await look();
    }
    expect(await raised()).toEqual([
      ['new_case', 1, 1],
      ['oldest_age', 1, 1],
      ['oldest_age', 2, 1],
      ['oldest_age', 3, 1],
    ]);
  });

  it('tell that nobody has reviewed a case, every seven days, and again after a review', async () => {
    await begin({ ALERT_OLDEST_AGE_HOURS: '8760' });
    await failing(1);
    for (const days of [6, 8, 13, 15]) {
      await database.query(`UPDATE ops.alert_level SET since = now() - interval '${days} days'`);
      await look();
    }
    await age(`last_reviewed_at = now()`);
    await look();
    await age(`last_reviewed_at = now() - interval '8 days'`);
    await look();
    expect(await raised()).toEqual([
      ['new_case', 1, 1],
      ['unreviewed', 1, 1],
      ['unreviewed', 2, 1],
      ['unreviewed', 1, 1],
    ]);
  });

  it('are tried again when they do not arrive, and one channel does not wait for the other', async () => {
    await begin();
    mail.fail({ times: 1, code: 451 });
    await failing(1);
    const [waiting] = await until(async () => {
      const all = await alerts();
      const [byMail, byWebhook] = all[0]?.deliveries ?? [];
      return byMail?.error !== null && byWebhook?.state === 'sent' && all;
    });
    const [{ dueAt } = { dueAt: null }] = await database.query<{ dueAt: Date }>(
      `SELECT due_at AS "dueAt" FROM ops.alert_delivery WHERE channel = 'mail'`,
    );
    expect(waiting?.deliveries[0]).toMatchObject({
      state: 'waiting',
      attempts: 1,
      error: expect.stringMatching(/451|Refused/),
    });
    await until(() => mail.mails.length === 1, { timeoutMs: 20_000, what: 'the second attempt' });
    const [late] = await database.query<{ ms: number }>(
      `SELECT extract(epoch FROM sent_at - $1::timestamptz)::float8 * 1000 AS ms FROM ops.alert_delivery WHERE channel = 'mail'`,
      [dueAt],
    );
    expect(late?.ms).toBeLessThan(2_000);
  });

  it('come together when there are many', async () => {
    await begin();
    for (let i = 0; i < 15; i += 1) analytics.fail({ errorClass: `Error${i}` });
    await report();
    await until(() => mail.mails.length > 0 && slack.requests.length > 0);
    expect(mail.mails.map(({ subject }) => subject)).toEqual([
      expect.stringMatching(/^Purser: 15 alerts\. New case: Error\d+ in analytics/),
    ]);
  });

  it.each([
    ['is at a private address', { ALERT_WEBHOOK_ALLOW_PRIVATE_NETWORKS: 'false' }, 204, /not public/],
    ['redirects', {}, 302, /answered 302/],
    ['fails', {}, 500, /answered 500/],
  ])('do not arrive at a webhook that %s', async (_what, env, status, error) => {
    await begin({ ALERT_MAIL_TO: '', ...env });
    slack.respond(() => ({ status, headers: { location: `${slack.url}/elsewhere` } }));
    await failing(1);
    const [delivery] = await until(async () => {
      const [alert] = await alerts();
      return alert?.deliveries[0]?.error != null && alert.deliveries;
    });
    expect(delivery).toMatchObject({ channel: 'webhook', state: 'waiting', error: expect.stringMatching(error) });
    expect(delivery?.error).not.toContain('secret');
    expect(slack.requests.map(({ path }) => path)).not.toContain('/elsewhere');
  });

  it('are not looked for while none waits', async () => {
    await begin();
    // As 0 instead of null it was taken for "at once": ten looks a second, for ever.
    expect(await ops.app.get(DataSource).query(NEXT_DELIVERY, ['mail'])).toEqual([{ ms: null }]);
  });

  it('are raised without anybody to tell', async () => {
    await begin({ ALERT_MAIL_TO: '', ALERT_WEBHOOK_URL: '' });
    await failing(1);
    expect(await alerts()).toMatchObject([{ kind: 'new_case', deliveries: [] }]);
  });
});
