import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConsoleLogger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createHttpApp, loadConfig, SCOPES } from '@purser/platform';
import type { Scope } from '@purser/platform';
import { authConfig, authorization, partner, testDatabase, testRedis, until } from '@purser/testing';
import type { Partner, TestDatabase, TestRedis } from '@purser/testing';
import { randomBytes } from 'node:crypto';
import { AppModule } from '../app.module.js';
import { WebhooksConfig } from '../config.js';
import type { DeliveryListResponse } from '../deliveries/delivery.dto.js';
import { firstIdOf } from '../deliveries/retention.js';
import type { OperatedEndpointList } from './all-endpoints.dto.js';
import type { CreatedEndpointResponse } from './endpoint.dto.js';

describe('/internal/endpoints', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let there: Partner;
  let app: NestFastifyApplication;

  beforeAll(async () => {
    [database, redis, there] = await Promise.all([testDatabase(), testRedis(), partner()]);
    const config = loadConfig(WebhooksConfig, {
      PORT: '0',
      LOG_LEVEL: 'silent',
      DATABASE_URL: database.urlOf('webhooks'),
      REDIS_URL: redis.url,
      WEBHOOKS_ALLOW_PRIVATE_NETWORKS: 'true',
      WEBHOOK_SECRET_KEY: randomBytes(32).toString('base64'),
      ...(await authConfig()),
    });
    app = await createHttpApp(AppModule.with(config), new ConsoleLogger('test', { logLevels: [] }));
    await app.init();
  });
  afterAll(async () => {
    await app.close();
    await Promise.all([database.drop(), redis.close(), there.close()]);
  });

  const call = async (method: 'GET' | 'POST', url: string, scopes: readonly Scope[] = ['ops:read', 'internal:write']) =>
    app.inject({ method, url, headers: await authorization(scopes, 'ops') });
  const create = async (client: string): Promise<string> => {
    const body = { url: there.url, events: ['TopUpCompleted'] };
    const headers = await authorization(['webhooks:write'], client);
    return (
      await app.inject({ method: 'POST', url: '/v1/endpoints', headers, payload: body })
    ).json<CreatedEndpointResponse>().id;
  };
  /** Deliveries made by hand: `status` of an event that is so many hours old. */
  const deliver = async (endpointId: string, status: string, hours: number, due: string | null = null) => {
    const eventId = firstIdOf(Date.now() - hours * 3_600_000 - Math.floor(Math.random() * 60_000));
    await database.query(`INSERT INTO webhooks.message VALUES ($1, 'TopUpCompleted', $2) ON CONFLICT DO NOTHING`, [
      eventId,
      JSON.stringify({ id: eventId, type: 'TopUpCompleted', version: 1, time: 'x', data: {} }),
    ]);
    await database.query(
      `INSERT INTO webhooks.delivery (event_id, endpoint_id, status, due_at) VALUES ($1, $2, $3, $4)`,
      [eventId, endpointId, status, due],
    );
    return eventId;
  };

  it('lists every client’s endpoints with how their deliveries go, page by page', async () => {
    const [first, second] = [await create('ada'), await create('bob')];
    const due = new Date(Date.now() + 3_600_000).toISOString();
    for (const [status, hours, at] of [
      ['delivered', 1],
      ['delivered', 2],
      ['delivered', 30],
      ['exhausted', 3],
      ['exhausted', 40],
      ['cancelled', 4],
      ['waiting', 5, due],
      ['waiting', 50, due],
      ['delivering', 6, due],
    ] as const)
      await deliver(first, status, hours, at);

    const page = async (query: string) =>
      (await call('GET', `/internal/endpoints?${query}`)).json<OperatedEndpointList>();
    const newest = await page('limit=1');
    expect(newest).toEqual({
      data: [
        {
          id: second,
          client: 'bob',
          url: there.url,
          events: ['TopUpCompleted'],
          status: 'active',
          createdAt: expect.stringMatching(/Z$/),
          waiting: 0,
          exhausted: 0,
          delivered24h: 0,
          failed24h: 0,
          oldestDueAt: null,
        },
      ],
      nextCursor: second,
    });
    expect(await page(`limit=1&cursor=${newest.nextCursor}`)).toMatchObject({
      data: [{ id: first, client: 'ada', waiting: 2, exhausted: 2, delivered24h: 2, failed24h: 1, oldestDueAt: due }],
      nextCursor: null,
    });
  });

  it('shows the deliveries of any client’s endpoint, and sends one again', async () => {
    const endpoint = await create('eve');
    const delivered = await deliver(endpoint, 'delivered', 1);
    await deliver(endpoint, 'exhausted', 2);
    const list = async (query = '') =>
      (await call('GET', `/internal/endpoints/${endpoint}/deliveries${query}`)).json<DeliveryListResponse>();
    expect((await list()).data.map(({ status }) => status)).toEqual(['delivered', 'exhausted']);
    expect((await list('?status=delivered&limit=1')).data).toMatchObject([{ id: delivered }]);

    const again = await call('POST', `/internal/endpoints/${endpoint}/deliveries/${delivered}/resend`);
    expect(again.statusCode).toBe(202);
    await until(() => there.requests.some(({ headers }) => headers['webhook-id'] === delivered));
  });

  it('is for operators, who are told what is not there', async () => {
    const nobody = crypto.randomUUID();
    expect((await call('GET', '/internal/endpoints', ['webhooks:read'])).statusCode).toBe(403);
    expect((await call('GET', `/internal/endpoints/${nobody}/deliveries`, ['webhooks:read'])).statusCode).toBe(403);
    expect((await call('POST', `/internal/endpoints/${nobody}/deliveries/${nobody}/resend`, SCOPES)).statusCode).toBe(
      403,
    );
    for (const [method, path] of [
      ['GET', 'deliveries'],
      ['POST', `deliveries/${nobody}/resend`],
    ] as const) {
      const answer = await call(method, `/internal/endpoints/${nobody}/${path}`);
      expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([404, 'endpoint_not_found']);
    }
    expect((await call('GET', '/internal/endpoints?cursor=x')).statusCode).toBe(400);
  });
});
