import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import type { TestingModule } from '@nestjs/testing';
import type { EventEnvelope } from '@purser/contracts';
import { DeadLetters } from '@purser/inbox';
import { loadConfig } from '@purser/platform';
import { anEvent, authConfig, partner, testDatabase, testRedis, until } from '@purser/testing';
import type { Partner, TestDatabase, TestRedis } from '@purser/testing';
import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { DataSource } from 'typeorm';
import { AppModule } from '../app.module.js';
import { WebhooksConfig } from '../config.js';
import { EndpointsService } from '../endpoints/endpoints.service.js';
import { DeliveriesService } from './deliveries.service.js';
import type { DeliveryResponse, DeliveryStatus } from './delivery.dto.js';
import { FanOutController } from './fan-out.controller.js';

const CLIENT = 'partner-1';
const ALL = { limit: 100 };
const secretKey = randomBytes(32).toString('base64');

describe('delivering webhooks', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let there: Partner;
  const running: TestingModule[] = [];

  beforeEach(async () => {
    [database, redis, there] = await Promise.all([testDatabase(), testRedis(), partner()]);
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((app) => app.close()));
    await Promise.all([database.drop(), redis.close(), there.close()]);
  });

  /** The service without a transport: events are handed to its handler by the test. */
  async function start(settings: Record<string, string> = {}) {
    const config = loadConfig(WebhooksConfig, {
      PORT: '0',
      LOG_LEVEL: 'fatal',
      DATABASE_URL: database.urlOf('webhooks'),
      REDIS_URL: redis.url,
      WEBHOOKS_ALLOW_PRIVATE_NETWORKS: 'true',
      WEBHOOK_SECRET_KEY: secretKey,
      WEBHOOK_TIMEOUT_MS: '1000',
      WEBHOOK_RETRY_SCHEDULE: '0,0',
      SWEEP_INTERVAL_MS: '200',
      ...(await authConfig()),
      ...settings,
    });
    const app = await Test.createTestingModule({ imports: [AppModule.with(config)] }).compile();
    running.push(app);
    await app.init();
    const endpoints = app.get(EndpointsService);
    const deliveries = app.get(DeliveriesService);
    return {
      app,
      endpoints,
      deliveries,
      subscribe: (path: string, events = ['TopUpCompleted']) => endpoints.create(CLIENT, there.url + path, events),
      /** What the inbox does: the handler in a transaction, then what it wanted to run after the commit. */
      async handle(...events: EventEnvelope[]) {
        const hints: (() => void)[] = [];
        await app.get(DataSource).transaction((tx) =>
          app.get(FanOutController).fanOut(events, {
            tx,
            consumer: 'webhooks',
            attempt: 1,
            afterCommit: (hint) => void hints.push(hint),
          }),
        );
        for (const hint of hints) hint();
      },
      async deliveriesOf(endpointId: string, status?: DeliveryStatus): Promise<DeliveryResponse[]> {
        return (await deliveries.list(endpointId, { ...ALL, status })).data;
      },
    };
  }

  const requestsTo = (path: string) => there.requests.filter((request) => request.path === path);

  it('sends a signed request that the reference library accepts, and records it', async () => {
    const { subscribe, handle, deliveriesOf } = await start();
    const { endpoint, secret } = await subscribe('/hook');
    there.respond(() => ({ status: 200, body: 'thanks' }));
    const event = anEvent('TopUpCompleted');
    await handle(event);
    await until(async () => (await deliveriesOf(endpoint.id, 'delivered')).length, { what: 'the delivery' });

    const [request] = there.requests;
    expect(new Webhook(secret).verify(request?.body ?? '', request?.headers as Record<string, string>)).toEqual({
      id: event.id,
      type: 'TopUpCompleted',
      version: 1,
      timestamp: event.time,
      data: event.data,
    });
    expect(request?.headers).toMatchObject({ 'webhook-id': event.id, 'content-type': 'application/json' });
    expect(request?.headers['traceparent']).toContain(event.traceparent.slice(3, 35));
    expect(await deliveriesOf(endpoint.id)).toMatchObject([
      {
        id: event.id,
        type: 'TopUpCompleted',
        status: 'delivered',
        attemptsMade: 1,
        nextAttemptAt: null,
        attempts: [{ attempt: 1, outcome: 'succeeded', responseStatus: 200, responseBody: 'thanks', errorCode: null }],
      },
    ]);
  });

  it('delivers to every endpoint that subscribes to the type, and to no other, once', async () => {
    const { subscribe, handle, deliveriesOf } = await start();
    const both = await subscribe('/both', ['TopUpCompleted', 'WalletCreated']);
    const topUps = await subscribe('/top-ups');
    const wallets = await subscribe('/wallets', ['WalletCreated']);
    const event = anEvent('TopUpCompleted');
    await handle(event, anEvent('TopUpCompleted'), anEvent('WalletCreated'));
    await handle(event); // again, as after a crash
    await until(() => there.requests.length >= 6, { what: 'all deliveries' });
    const counts = await Promise.all(
      [both, topUps, wallets].map(async ({ endpoint }) => (await deliveriesOf(endpoint.id)).length),
    );
    expect(counts).toEqual([3, 2, 1]);
    expect(new Set(requestsTo('/top-ups').map(({ headers }) => headers['webhook-id'])).size).toBe(2);
    expect(there.requests).toHaveLength(6);
  });

  it('keeps an event that nobody subscribes to nowhere', async () => {
    const { subscribe, handle } = await start();
    await subscribe('/wallets', ['WalletCreated']);
    await handle(anEvent('TopUpCompleted'));
    expect(await database.query('SELECT FROM webhooks.message')).toEqual([]);
  });

  it('tries again on its schedule with the same webhook-id, and records every attempt', async () => {
    const { subscribe, handle, deliveriesOf } = await start();
    const { endpoint } = await subscribe('/hook');
    there.respond(() => (there.requests.length < 3 ? { status: 500, body: 'broken' } : { status: 204 }));
    await handle(anEvent('TopUpCompleted'));
    const [delivery] = await until(
      async () => {
        const found = await deliveriesOf(endpoint.id, 'delivered');
        return found.length > 0 && found;
      },
      { what: 'the third attempt' },
    );
    expect(delivery?.attempts).toMatchObject([
      { attempt: 1, outcome: 'failed', responseStatus: 500, responseBody: 'broken', errorCode: 'refused_by_partner' },
      { attempt: 2, outcome: 'failed', responseStatus: 500 },
      { attempt: 3, outcome: 'succeeded', responseStatus: 204 },
    ]);
    expect(new Set(there.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(there.requests.map(({ body }) => body)).size).toBe(1);
  });

  it('waits as long as the partner asks for', async () => {
    const { subscribe, handle, deliveriesOf } = await start();
    const { endpoint } = await subscribe('/hook');
    there.respond(() => ({ status: 503, headers: { 'retry-after': '3600' } }));
    await handle(anEvent('TopUpCompleted'));
    const [delivery] = await until(
      async () => {
        const found = await deliveriesOf(endpoint.id, 'waiting');
        return found[0]?.attempts.length === 1 && found;
      },
      { what: 'the first attempt' },
    );
    const wait = Date.parse(delivery?.nextAttemptAt ?? '') - Date.now();
    expect(wait).toBeGreaterThan(3_500_000);
    expect(wait).toBeLessThanOrEqual(3_600_000);
  });

  it('opens a case after the last attempt, and a replay delivers and closes it', async () => {
    const { app, subscribe, handle, deliveriesOf } = await start();
    const { endpoint } = await subscribe('/hook');
    there.respond(() => ({ status: 500 }));
    const event = anEvent('TopUpCompleted');
    await handle(event);
    await until(async () => (await deliveriesOf(endpoint.id, 'exhausted')).length, { what: 'the last attempt' });
    expect(there.requests).toHaveLength(3);
    const [deadLetter] = await app.get(DeadLetters).list({ limit: 10 });
    expect(deadLetter).toMatchObject({
      source: 'webhook',
      state: 'open',
      attempts: 3,
      event: { id: event.id, data: event.data },
      eventId: event.id,
      walletId: event.subject,
      errorClass: 'DeliveryFailedError(refused_by_partner)',
    });

    there.respond(() => ({ status: 200 }));
    await app.get(DeadLetters).replay(deadLetter?.id ?? '');
    await until(async () => (await app.get(DeadLetters).list({ limit: 10 }))[0]?.state === 'replayed', {
      what: 'the replay',
    });
    expect(await deliveriesOf(endpoint.id)).toMatchObject([{ status: 'delivered', attemptsMade: 4 }]);
    expect(there.requests.at(-1)?.headers['webhook-id']).toBe(event.id);
  });

  it('resends: a delivered one again, an exhausted one with a full schedule that closes its case', async () => {
    const { app, subscribe, handle, deliveries, deliveriesOf } = await start();
    const { endpoint } = await subscribe('/hook');
    const event = anEvent('TopUpCompleted');
    await handle(event);
    await until(async () => (await deliveriesOf(endpoint.id, 'delivered')).length, { what: 'the delivery' });

    there.respond(() => ({ status: 500 }));
    await deliveries.resend(endpoint.id, event.id);
    await until(async () => (await deliveriesOf(endpoint.id, 'exhausted')).length, { what: 'the last attempt' });
    expect(there.requests).toHaveLength(1 + 3);

    there.respond(() => ({ status: 200 }));
    expect(await deliveries.resend(endpoint.id, event.id)).toMatchObject({ id: event.id });
    await until(async () => (await deliveriesOf(endpoint.id, 'delivered')).length, { what: 'the resent delivery' });
    expect(await app.get(DeadLetters).list({ limit: 10 })).toMatchObject([{ state: 'replayed', replays: 1 }]);
    await expect(deliveries.resend(endpoint.id, anEvent('TopUpCompleted').id)).rejects.toMatchObject({
      code: 'delivery_not_found',
    });
  });

  it('disables an endpoint that answers 410 Gone, until it is enabled again', async () => {
    const { app, endpoints, subscribe, handle, deliveries, deliveriesOf } = await start();
    const { endpoint } = await subscribe('/hook');
    there.respond(() => ({ status: 410 }));
    const event = anEvent('TopUpCompleted');
    await handle(event);
    await until(async () => (await deliveriesOf(endpoint.id, 'cancelled')).length, { what: 'the answer' });
    await handle(anEvent('TopUpCompleted'));
    expect(await deliveriesOf(endpoint.id)).toHaveLength(1);
    expect(await endpoints.get(CLIENT, endpoint.id)).toMatchObject({ status: 'disabled' });
    expect(await app.get(DeadLetters).list({ limit: 10 })).toEqual([]);
    await expect(deliveries.resend(endpoint.id, event.id)).rejects.toMatchObject({
      code: 'endpoint_not_active',
      status: 409,
    });

    there.respond(() => ({ status: 200 }));
    await endpoints.enable(CLIENT, endpoint.id);
    await deliveries.resend(endpoint.id, event.id);
    await until(async () => (await deliveriesOf(endpoint.id, 'delivered')).length, { what: 'the resent delivery' });
  });

  it('cancels what waits when the endpoint is deleted, and keeps no secret', async () => {
    const { endpoints, subscribe, handle, deliveriesOf } = await start({ WEBHOOK_RETRY_SCHEDULE: '3600' });
    const { endpoint } = await subscribe('/hook');
    there.respond(() => ({ status: 500 }));
    await handle(anEvent('TopUpCompleted'));
    await until(async () => (await deliveriesOf(endpoint.id, 'waiting'))[0]?.attempts.length === 1, {
      what: 'the first attempt',
    });
    await endpoints.delete(CLIENT, endpoint.id);
    expect(await deliveriesOf(endpoint.id)).toMatchObject([{ status: 'cancelled' }]);
    expect(await database.query('SELECT secret, secret_key_id FROM webhooks.endpoint')).toEqual([
      { secret: null, secret_key_id: null },
    ]);
  });

  it('does not try again what was under way when its endpoint was deleted', async () => {
    const { endpoints, subscribe, handle, deliveriesOf } = await start();
    const { endpoint } = await subscribe('/hook');
    there.respond(() => ({ status: 500, delayMs: 300 }));
    await handle(anEvent('TopUpCompleted'));
    await until(() => there.requests.length, { what: 'the request' });
    await endpoints.delete(CLIENT, endpoint.id);
    await until(async () => (await deliveriesOf(endpoint.id, 'cancelled')).length, { what: 'the answer' });
    expect(there.requests).toHaveLength(1);
  });

  it('lets one endpoint that hangs delay no other', async () => {
    const { subscribe, handle, deliveriesOf } = await start({ WEBHOOK_CONCURRENCY: '8', WEBHOOK_TIMEOUT_MS: '20000' });
    const hangs = await subscribe('/hangs');
    const answers = await subscribe('/answers');
    there.respond(({ path }) => ({ status: 204, delayMs: path === '/hangs' ? 60_000 : 0 }));
    const events = Array.from({ length: 100 }, () => anEvent('TopUpCompleted'));
    await handle(...events);
    await until(async () => (await deliveriesOf(answers.endpoint.id, 'delivered')).length === 100, {
      what: 'the other endpoint',
    });
    expect(await deliveriesOf(hangs.endpoint.id, 'delivering')).toHaveLength(1);
    expect(requestsTo('/hangs')).toHaveLength(1);
  });

  it('takes over a delivery whose process is gone, with the same webhook-id', async () => {
    const { app, subscribe, handle, deliveriesOf } = await start();
    const { endpoint } = await subscribe('/hook');
    // Claimed by a process that then died: the claim has lapsed.
    const event = anEvent('TopUpCompleted');
    await app
      .get(DataSource)
      .query('INSERT INTO message (event_id, type, envelope) VALUES ($1, $2, $3)', [event.id, event.type, event]);
    await app.get(DataSource).query(
      `INSERT INTO delivery (event_id, endpoint_id, status, attempts, started_at, due_at)
       VALUES ($1, $2, 'delivering', 1, now() - interval '2 s', now() - interval '1 s')`,
      [event.id, endpoint.id],
    );
    await until(async () => (await deliveriesOf(endpoint.id, 'delivered')).length, { what: 'the second attempt' });
    expect((await deliveriesOf(endpoint.id))[0]?.attempts).toMatchObject([
      { attempt: 1, outcome: 'failed', errorCode: 'outcome_unknown' },
      { attempt: 2, outcome: 'succeeded' },
    ]);
    expect(there.requests.map(({ headers }) => headers['webhook-id'])).toEqual([event.id]);
    expect(await handle(event)).toBeUndefined();
  });

  it('claims each delivery once, with two processes at work', async () => {
    const [one, two] = await Promise.all([start(), start()]);
    const { endpoint } = await one.subscribe('/hook');
    const events = Array.from({ length: 60 }, () => anEvent('TopUpCompleted'));
    await Promise.all([one.handle(...events.slice(0, 30)), two.handle(...events.slice(30))]);
    await until(async () => (await one.deliveriesOf(endpoint.id, 'delivered')).length === 60, {
      what: 'all deliveries',
    });
    expect(there.requests).toHaveLength(60);
  });

  it('hands back what is under way when it stops', async () => {
    const { app, subscribe, handle } = await start({ WEBHOOK_TIMEOUT_MS: '30000' });
    const { endpoint } = await subscribe('/hook');
    there.respond(() => ({ status: 200, delayMs: 60_000 }));
    await handle(anEvent('TopUpCompleted'));
    await until(() => there.requests.length, { what: 'the request' });
    await app.close();
    running.splice(running.indexOf(app), 1);
    const [row] = await database.query<{ status: string; due: boolean }>(
      'SELECT status, due_at <= now() AS due FROM webhooks.delivery WHERE endpoint_id = $1',
      [endpoint.id],
    );
    expect(row).toEqual({ status: 'waiting', due: true });
  });

  it('goes on after Redis has lost every timer', async () => {
    const { subscribe, handle, deliveriesOf } = await start({ WEBHOOK_RETRY_SCHEDULE: '1' });
    const { endpoint } = await subscribe('/hook');
    there.respond(() => (there.requests.length === 1 ? { status: 500 } : { status: 204 }));
    await handle(anEvent('TopUpCompleted'));
    await until(() => there.requests.length, { what: 'the first attempt' });
    await redis.flush();
    await until(async () => (await deliveriesOf(endpoint.id, 'delivered')).length, { what: 'the second attempt' });
  });

  it('pages through deliveries, newest event first, by status', async () => {
    const { subscribe, handle, deliveries, deliveriesOf } = await start();
    const { endpoint } = await subscribe('/hook');
    const events = Array.from({ length: 5 }, () => anEvent('TopUpCompleted'));
    await handle(...events);
    await until(async () => (await deliveriesOf(endpoint.id, 'delivered')).length === 5, { what: 'all deliveries' });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await deliveries.list(endpoint.id, { limit: 2, cursor, status: 'delivered' });
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(
      events
        .map(({ id }) => id)
        .sort()
        .reverse(),
    );
    await expect(deliveries.list(endpoint.id, { limit: 2, cursor: 'nonsense' })).rejects.toMatchObject({ status: 400 });
  });
});
