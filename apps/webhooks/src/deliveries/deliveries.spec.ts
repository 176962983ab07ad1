import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Traces } from '@purser/inbox';
import { anEvent, partner, testDatabase, testRedis, until } from '@purser/testing';
import type { Partner, TestDatabase, TestRedis } from '@purser/testing';
import { Webhook } from 'standardwebhooks';
import { CLIENT, startWebhooks } from '../../test/webhooks-service.js';
import type { WebhooksService } from '../../test/webhooks-service.js';
import { eventTypes } from './event-types.js';

describe('delivering webhooks', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let there: Partner;
  let service: WebhooksService;

  beforeAll(async () => {
    [database, redis] = await Promise.all([testDatabase(), testRedis()]);
    service = await startWebhooks({ database, redis });
  });
  beforeEach(async () => {
    there = await partner();
  });
  afterEach(async () => {
    await service.deleteEndpoints();
    await there.close();
  });
  afterAll(async () => {
    await service.app.close();
    await Promise.all([database.drop(), redis.close()]);
  });

  const subscribe = (path: string, events?: string[]) => service.subscribe(there.url + path, events);
  const requestsTo = (path: string) => there.requests.filter((request) => request.path === path);

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
    there.respond(() => ({ status: 500, delayMs: 2_000 }));
    await service.handle(anEvent('TopUpCompleted'));
    await until(() => there.requests.length, { what: 'the request' });
    await service.endpoints.delete(CLIENT, endpoint.id);
    await service.has('cancelled', endpoint.id);
    expect(there.requests).toHaveLength(1);
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
