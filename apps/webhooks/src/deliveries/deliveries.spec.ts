import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import type { EventEnvelope } from '@purser/contracts';
import { DeadLetters, Traces } from '@purser/inbox';
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
import { eventTypes } from './event-types.js';
import { FanOutController } from './fan-out.controller.js';
import { firstIdOf } from './retention.js';
import { pruneSql } from './sql/prune.sql.js';

const CLIENT = 'partner-1';
const secretKey = randomBytes(32).toString('base64');

/** The service without a transport: events are handed to its handler by the test. */
async function start(database: TestDatabase, redis: TestRedis, settings: Record<string, string> = {}) {
  const config = loadConfig(WebhooksConfig, {
    PORT: '0',
    LOG_LEVEL: 'fatal',
    DATABASE_URL: database.urlOf('webhooks'),
    REDIS_URL: redis.url,
    WEBHOOKS_ALLOW_PRIVATE_NETWORKS: 'true',
    WEBHOOK_SECRET_KEY: secretKey,
    // Longer than a busy machine is busy: an attempt that times out is one more than a test expects.
    WEBHOOK_TIMEOUT_MS: '30000',
    WEBHOOK_RETRY_SCHEDULE: '0,0',
    SWEEP_INTERVAL_MS: '200',
    ...(await authConfig()),
    ...settings,
  });
  const app = await Test.createTestingModule({ imports: [AppModule.with(config)] }).compile();
  await app.init();
  const endpoints = app.get(EndpointsService);
  const deliveries = app.get(DeliveriesService);
  const deliveriesOf = async (endpointId: string, status?: DeliveryStatus): Promise<DeliveryResponse[]> =>
    (await deliveries.list(endpointId, { limit: 100, status })).data;
  return {
    app,
    endpoints,
    deliveries,
    deadLetters: app.get(DeadLetters),
    deliveriesOf,
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
    /** Waits until so many deliveries to the endpoint have this status. */
    has: (status: DeliveryStatus, endpointId: string, count = 1): Promise<DeliveryResponse[]> =>
      until(
        async () => {
          const found = await deliveriesOf(endpointId, status);
          return found.length >= count && found;
        },
        { timeoutMs: 20_000, what: `${count} ${status} deliveries` },
      ),
  };
}

describe('delivering webhooks', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let there: Partner;
  let service: Awaited<ReturnType<typeof start>>;

  beforeAll(async () => {
    [database, redis] = await Promise.all([testDatabase(), testRedis()]);
    service = await start(database, redis);
  });
  beforeEach(async () => {
    there = await partner();
  });
  afterEach(async () => {
    // Every event goes to every endpoint: the next test shall have only its own.
    for (const { id, client } of await service.endpoints.list(CLIENT)) await service.endpoints.delete(client, id);
    await there.close();
  });
  afterAll(async () => {
    await service.app.close();
    await Promise.all([database.drop(), redis.close()]);
  });

  const subscribe = (path: string, events: string[] = ['TopUpCompleted']) =>
    service.endpoints.create(CLIENT, there.url + path, events);
  const requestsTo = (path: string) => there.requests.filter((request) => request.path === path);
  const caseOf = async (event: EventEnvelope) =>
    (await service.deadLetters.list({ limit: 100 })).find(({ eventId }) => eventId === event.id);
  const attemptsOf = async (event: EventEnvelope) => {
    const found = await caseOf(event);
    return found ? service.deadLetters.attemptsOf(found) : [];
  };

  it('sends a signed request that the reference library accepts, and records it', async () => {
    const { endpoint, secret } = await subscribe('/hook');
    there.respond(() => ({ status: 200, body: 'thanks' }));
    const event = anEvent('TopUpCompleted');
    await service.handle(event);
    const [delivery] = await service.has('delivered', endpoint.id);

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
    expect(delivery).toMatchObject({
      id: event.id,
      type: 'TopUpCompleted',
      attemptsMade: 1,
      nextAttemptAt: null,
      attempts: [{ attempt: 1, outcome: 'succeeded', responseStatus: 200, responseBody: 'thanks', errorCode: null }],
    });
  });

  it('delivers to every endpoint that subscribes to the type, and to no other, once', async () => {
    const both = await subscribe('/both', ['TopUpCompleted', 'WalletCreated']);
    const topUps = await subscribe('/top-ups');
    const wallets = await subscribe('/wallets', ['WalletCreated']);
    const event = anEvent('TopUpCompleted');
    await service.handle(event, anEvent('TopUpCompleted'), anEvent('WalletCreated'));
    await service.handle(event); // again, as after a crash
    await service.has('delivered', both.endpoint.id, 3);
    await service.has('delivered', topUps.endpoint.id, 2);
    await service.has('delivered', wallets.endpoint.id, 1);
    expect(there.requests).toHaveLength(6);
    expect(new Set(requestsTo('/top-ups').map(({ headers }) => headers['webhook-id'])).size).toBe(2);
  });

  it('delivers every type of event that there is', async () => {
    const { endpoint } = await subscribe('/all', eventTypes);
    await service.handle(...eventTypes.map((type) => anEvent(type)));
    const delivered = await service.has('delivered', endpoint.id, eventTypes.length);
    expect(delivered.map(({ type }) => type).sort()).toEqual([...eventTypes].sort());
  });

  it("shows in an event's trace its deliveries: what was sent, and what came back at every attempt", async () => {
    const { endpoint } = await subscribe('/hook');
    there.respond(() => (there.requests.length < 2 ? { status: 500, body: 'sorry' } : { status: 204 }));
    const event = anEvent('TopUpCompleted');
    await service.handle(event);
    await service.has('delivered', endpoint.id);
    await database.query(`INSERT INTO webhooks.inbox (partition, position, event_id, status) VALUES (0, 1, $1, 'a')`, [
      event.id,
    ]);

    const trace = await service.app.get(Traces).find(0, 1);
    const at = expect.stringMatching(/^\d{4}-.*Z$/);
    expect(trace?.effects).toEqual([
      {
        kind: 'webhook',
        endpointId: endpoint.id,
        status: 'delivered',
        createdAt: at,
        finishedAt: at,
        nextAttemptAt: null,
        request: {
          url: endpoint.url,
          headers: {
            'content-type': 'application/json',
            'user-agent': 'Purser-Webhooks/1',
            'accept-encoding': 'identity',
            'webhook-id': event.id,
          },
          body: there.requests[1]?.body,
        },
        attempts: [
          {
            attempt: 1,
            startedAt: at,
            finishedAt: at,
            outcome: 'failed',
            errorClass: 'DeliveryFailedError(refused_by_partner)',
            error: expect.stringContaining('500'),
            response: { status: 500, body: 'sorry' },
          },
          {
            attempt: 2,
            startedAt: at,
            finishedAt: at,
            outcome: 'succeeded',
            errorClass: null,
            error: null,
            response: { status: 204, body: '' },
          },
        ],
      },
    ]);
  });

  it('keeps an event that nobody subscribes to nowhere', async () => {
    await subscribe('/wallets', ['WalletCreated']);
    const event = anEvent('TopUpCompleted');
    await service.handle(event);
    expect(await database.query('SELECT FROM webhooks.message WHERE event_id = $1', [event.id])).toEqual([]);
  });

  it('tries again on its schedule with the same webhook-id, and records every attempt', async () => {
    const { endpoint } = await subscribe('/hook');
    there.respond(() => (there.requests.length < 3 ? { status: 500, body: 'broken' } : { status: 204 }));
    await service.handle(anEvent('TopUpCompleted'));
    const [delivery] = await service.has('delivered', endpoint.id);
    expect(delivery?.attempts).toMatchObject([
      { attempt: 1, outcome: 'failed', responseStatus: 500, responseBody: 'broken', errorCode: 'refused_by_partner' },
      { attempt: 2, outcome: 'failed', responseStatus: 500 },
      { attempt: 3, outcome: 'succeeded', responseStatus: 204 },
    ]);
    expect(new Set(there.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(there.requests.map(({ body }) => body)).size).toBe(1);
  });

  /** A delivery whose first attempt failed, and whose second is an hour away. */
  async function postponed() {
    const { endpoint } = await subscribe('/hook');
    there.respond(() => ({ status: 503, headers: { 'retry-after': '3600' } }));
    await service.handle(anEvent('TopUpCompleted'));
    const delivery = await until(
      async () => (await service.deliveriesOf(endpoint.id, 'waiting')).find(({ attempts }) => attempts.length === 1),
      { what: 'the first attempt' },
    );
    return { endpoint, delivery };
  }

  it('waits as long as the partner asks for', async () => {
    const { delivery } = await postponed();
    const wait = Date.parse(delivery.nextAttemptAt ?? '') - Date.now();
    expect(wait).toBeGreaterThan(3_500_000);
    expect(wait).toBeLessThanOrEqual(3_600_000);
  });

  it('cancels what waits when the endpoint is deleted, and keeps no secret', async () => {
    const { endpoint } = await postponed();
    await service.endpoints.delete(CLIENT, endpoint.id);
    expect(await service.deliveriesOf(endpoint.id)).toMatchObject([{ status: 'cancelled' }]);
    expect(
      await database.query('SELECT secret, secret_key_id FROM webhooks.endpoint WHERE id = $1', [endpoint.id]),
    ).toEqual([{ secret: null, secret_key_id: null }]);
  });

  it('does not try again what was under way when its endpoint was deleted', async () => {
    const { endpoint } = await subscribe('/hook');
    there.respond(() => ({ status: 500, delayMs: 500 }));
    await service.handle(anEvent('TopUpCompleted'));
    await until(() => there.requests.length, { what: 'the request' });
    await service.endpoints.delete(CLIENT, endpoint.id);
    await service.has('cancelled', endpoint.id);
    expect(there.requests).toHaveLength(1);
  });

  it('opens a case after the last attempt, and a replay delivers and closes it', async () => {
    const { endpoint } = await subscribe('/hook');
    there.respond(() => ({ status: 500 }));
    const event = anEvent('TopUpCompleted');
    await service.handle(event);
    await service.has('exhausted', endpoint.id);
    expect(there.requests).toHaveLength(3);
    const deadLetter = await caseOf(event);
    expect(deadLetter).toMatchObject({
      source: 'webhook',
      state: 'open',
      attempts: 3,
      event: { id: event.id, data: event.data },
      walletId: event.subject,
      errorClass: 'DeliveryFailedError(refused_by_partner)',
    });
    const failed = { outcome: 'failed', errorClass: deadLetter?.errorClass, error: deadLetter?.error };
    expect(await attemptsOf(event)).toMatchObject([1, 2, 3].map((attempt) => ({ attempt, ...failed })));

    there.respond(() => ({ status: 200 }));
    await service.deadLetters.replay(deadLetter?.id ?? '');
    const [delivery] = await service.has('delivered', endpoint.id);
    expect(delivery?.attemptsMade).toBe(4);
    expect((await attemptsOf(event)).at(-1)).toEqual({
      attempt: 4,
      startedAt: expect.any(Date),
      finishedAt: expect.any(Date),
      outcome: 'succeeded',
      errorClass: null,
      error: null,
    });
    expect((await caseOf(event))?.state).toBe('replayed');
    expect(there.requests.at(-1)?.headers['webhook-id']).toBe(event.id);
  });

  it('opens the same case again when a replay fails too', async () => {
    const { endpoint } = await subscribe('/hook');
    there.respond(() => ({ status: 500 }));
    const event = anEvent('TopUpCompleted');
    await service.handle(event);
    await service.has('exhausted', endpoint.id);
    const first = await caseOf(event);
    await service.deadLetters.replay(first?.id ?? '');
    await until(() => there.requests.length === 6, { what: 'a full schedule again' });
    await service.has('exhausted', endpoint.id);
    expect(await caseOf(event)).toMatchObject({ id: first?.id, state: 'open', attempts: 6, replays: 1 });
  });

  it('replays what retention has removed', async () => {
    const { endpoint } = await subscribe('/hook');
    there.respond(() => ({ status: 500 }));
    const event = anEvent('TopUpCompleted');
    await service.handle(event);
    await service.has('exhausted', endpoint.id);
    const pruned = await service.app.get(DataSource).query<unknown>(pruneSql, [firstIdOf(Date.now() + 1_000), 1_000]);
    expect(pruned).not.toEqual([{ pruned: 0 }]);
    expect(await service.deliveriesOf(endpoint.id)).toEqual([]);

    there.respond(() => ({ status: 200 }));
    await service.deadLetters.replay((await caseOf(event))?.id ?? '');
    await service.has('delivered', endpoint.id);
    expect(JSON.parse(there.requests.at(-1)?.body ?? '')).toMatchObject({ id: event.id, data: event.data });
  });

  it('resends: a delivered one again, an exhausted one with a full schedule that closes its case', async () => {
    const { endpoint } = await subscribe('/hook');
    const event = anEvent('TopUpCompleted');
    await service.handle(event);
    await service.has('delivered', endpoint.id);

    there.respond(() => ({ status: 500 }));
    await service.deliveries.resend(endpoint.id, event.id);
    await service.has('exhausted', endpoint.id);
    expect(there.requests).toHaveLength(1 + 3);

    there.respond(() => ({ status: 200 }));
    expect(await service.deliveries.resend(endpoint.id, event.id)).toMatchObject({ id: event.id });
    await service.has('delivered', endpoint.id);
    expect(await caseOf(event)).toMatchObject({ state: 'replayed', replays: 1 });
  });

  it('has nothing to resend that it never had', async () => {
    const { endpoint } = await subscribe('/hook');
    await expect(service.deliveries.resend(endpoint.id, anEvent('TopUpCompleted').id)).rejects.toMatchObject({
      status: 404,
      code: 'delivery_not_found',
    });
  });

  it('disables an endpoint that answers 410 Gone, until it is enabled again', async () => {
    const { endpoint } = await subscribe('/hook');
    there.respond(() => ({ status: 410 }));
    const event = anEvent('TopUpCompleted');
    await service.handle(event);
    await service.has('cancelled', endpoint.id);
    await service.handle(anEvent('TopUpCompleted'));
    expect(await service.deliveriesOf(endpoint.id)).toHaveLength(1);
    expect(await service.endpoints.get(CLIENT, endpoint.id)).toMatchObject({ status: 'disabled' });
    expect(await caseOf(event)).toBeUndefined();
    await expect(service.deliveries.resend(endpoint.id, event.id)).rejects.toMatchObject({
      code: 'endpoint_not_active',
      status: 409,
    });

    there.respond(() => ({ status: 200 }));
    await service.endpoints.enable(CLIENT, endpoint.id);
    await service.deliveries.resend(endpoint.id, event.id);
    await service.has('delivered', endpoint.id);
  });

  it('takes over a delivery whose process is gone, with the same webhook-id', async () => {
    const { endpoint } = await subscribe('/hook');
    const event = anEvent('TopUpCompleted');
    // Claimed by a process that then died: nobody settled it, and the claim has lapsed.
    await database.query('INSERT INTO webhooks.message (event_id, type, envelope) VALUES ($1, $2, $3)', [
      event.id,
      event.type,
      event,
    ]);
    await database.query(
      `INSERT INTO webhooks.delivery (event_id, endpoint_id, status, attempts, started_at, due_at)
       VALUES ($1, $2, 'delivering', 1, now() - interval '2 s', now() - interval '1 s')`,
      [event.id, endpoint.id],
    );
    const [delivery] = await service.has('delivered', endpoint.id);
    expect(delivery?.attempts).toMatchObject([
      { attempt: 1, outcome: 'failed', errorCode: 'outcome_unknown' },
      { attempt: 2, outcome: 'succeeded' },
    ]);
    expect(there.requests.map(({ headers }) => headers['webhook-id'])).toEqual([event.id]);
  });

  it('claims each delivery once, with two processes at work', async () => {
    const other = await start(database, redis);
    const { endpoint } = await subscribe('/hook');
    const events = Array.from({ length: 60 }, () => anEvent('TopUpCompleted'));
    try {
      await Promise.all([service.handle(...events.slice(0, 30)), other.handle(...events.slice(30))]);
      const delivered = await service.has('delivered', endpoint.id, 60);
      expect(delivered.filter(({ attemptsMade }) => attemptsMade !== 1)).toEqual([]);
      expect(new Set(there.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(60);
      expect(there.requests.length).toBe(60);
    } finally {
      await other.app.close();
    }
  });

  it('pages through deliveries, newest event first, by status', async () => {
    const { endpoint } = await subscribe('/hook');
    const events = Array.from({ length: 5 }, () => anEvent('TopUpCompleted'));
    await service.handle(...events);
    await service.has('delivered', endpoint.id, 5);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await service.deliveries.list(endpoint.id, { limit: 2, cursor, status: 'delivered' });
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(
      events
        .map(({ id }) => id)
        .sort()
        .reverse(),
    );
    await expect(service.deliveries.list(endpoint.id, { limit: 2, cursor: 'nonsense' })).rejects.toMatchObject({
      status: 400,
    });
  });
});

describe('delivering webhooks in hard times', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let there: Partner;
  let service: Awaited<ReturnType<typeof start>> | undefined;

  beforeEach(async () => {
    [database, redis, there] = await Promise.all([testDatabase(), testRedis(), partner()]);
  });
  afterEach(async () => {
    await service?.app.close();
    service = undefined;
    await Promise.all([database.drop(), redis.close(), there.close()]);
  });

  it('lets one endpoint that hangs delay no other', async () => {
    service = await start(database, redis, { WEBHOOK_CONCURRENCY: '8' });
    const hangs = await service.endpoints.create(CLIENT, `${there.url}/hangs`, ['TopUpCompleted']);
    const answers = await service.endpoints.create(CLIENT, `${there.url}/answers`, ['TopUpCompleted']);
    there.respond(({ path }) => ({ status: 204, delayMs: path === '/hangs' ? 60_000 : 0 }));
    await service.handle(...Array.from({ length: 100 }, () => anEvent('TopUpCompleted')));
    await service.has('delivered', answers.endpoint.id, 100);
    expect(await service.deliveriesOf(hangs.endpoint.id, 'delivering')).toHaveLength(1);
    expect(there.requests.filter(({ path }) => path === '/hangs')).toHaveLength(1);
  });

  it('hands back what is under way when it stops', async () => {
    service = await start(database, redis);
    const { endpoint } = await service.endpoints.create(CLIENT, there.url, ['TopUpCompleted']);
    there.respond(() => ({ status: 200, delayMs: 60_000 }));
    await service.handle(anEvent('TopUpCompleted'));
    await until(() => there.requests.length, { what: 'the request' });
    await service.app.close();
    service = undefined;
    const rows = await database.query(
      'SELECT status, due_at <= now() AS due FROM webhooks.delivery WHERE endpoint_id = $1',
      [endpoint.id],
    );
    expect(rows).toEqual([{ status: 'waiting', due: true }]);
  });

  it('goes on after Redis has lost every timer', async () => {
    service = await start(database, redis, { WEBHOOK_RETRY_SCHEDULE: '1' });
    const { endpoint } = await service.endpoints.create(CLIENT, there.url, ['TopUpCompleted']);
    there.respond(() => (there.requests.length === 1 ? { status: 500 } : { status: 204 }));
    await service.handle(anEvent('TopUpCompleted'));
    await until(() => there.requests.length, { what: 'the first attempt' });
    await redis.flush();
    await service.has('delivered', endpoint.id);
  });
});
