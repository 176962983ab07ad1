import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidv7 } from '@purser/contracts';
import type { Scope } from '@purser/platform';
import { authorization, testDatabase, testRedis } from '@purser/testing';
import type { PartnerAnswer, TestDatabase, TestRedis } from '@purser/testing';
import { startOps } from '../../test/ops-app.js';
import type { OpsApp } from '../../test/ops-app.js';
import type { ServiceName } from '../services/service-names.js';

/* Endpoints, notifications and volumes are the services'; ops checks what is asked, and asks them. */
let database: TestDatabase;
let redis: TestRedis;
let ops: OpsApp;
const endpoint = uuidv7();
const delivery = uuidv7();
const ok = (body: object): PartnerAnswer => ({ status: 200, body: JSON.stringify(body) });
const answered = { data: [], nextCursor: null, more: false, totals: {}, days: [] };
beforeAll(async () => {
  [database, redis] = await Promise.all([testDatabase(), testRedis()]);
  ops = await startOps({ database, redis });
  for (const name of ['webhooks', 'notifications', 'analytics'] as const)
    ops.services[name].respond(() => ok(answered));
});
afterAll(async () => {
  await ops.close();
  await redis.close();
  await database.drop();
});

async function ask(path: string, method = 'GET', scope: Scope = 'ops:read') {
  const response = await ops.ask(path, { method, headers: await authorization([scope], 'ada') });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe('what ops shows of the services', () => {
  const asks: [string, ServiceName, string][] = [
    ['/v1/webhooks/endpoints', 'webhooks', '/internal/endpoints?limit=20'],
    [`/v1/webhooks/endpoints?cursor=${endpoint}&limit=5`, 'webhooks', `/internal/endpoints?cursor=${endpoint}&limit=5`],
    [
      `/v1/webhooks/endpoints/${endpoint}/deliveries?status=exhausted`,
      'webhooks',
      `/internal/endpoints/${endpoint}/deliveries?status=exhausted&limit=20`,
    ],
    [
      '/v1/notifications?status=dead&cursor=a%26b',
      'notifications',
      '/v1/notifications?status=dead&cursor=a%26b&limit=20',
    ],
    ['/v1/volumes?currency=EUR&from=2026-11-01', 'analytics', '/v1/volumes?currency=EUR&from=2026-11-01'],
  ];
  it.each(asks)('%s is asked of %s as %s', async (path, service, as) => {
    expect(await ask(path)).toMatchObject({ status: 200, body: answered });
    expect(ops.services[service].requests.map((request) => request.path)).toContain(as);
    ops.services[service].respond(() => ({ status: 500 }));
    expect(await ask(path)).toMatchObject({ status: 503, body: { code: 'service_unreachable' } });
    ops.services[service].respond(() => ok(answered));
  });

  it.each([
    '/v1/webhooks/endpoints/..%2F..%2Fmetrics/deliveries',
    `/v1/webhooks/endpoints/${endpoint}/deliveries?status=lost`,
    '/v1/notifications?walletId=1',
    '/v1/notifications?limit=1000',
    '/v1/notifications?admin=true',
    '/v1/volumes',
    '/v1/volumes?currency=EUR&from=yesterday',
  ])('%s is refused here', async (path) => {
    expect(await ask(path)).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
  });

  it('passes on what the service finds wrong', async () => {
    ops.services.webhooks.respond(() => ({
      status: 404,
      body: JSON.stringify({ code: 'endpoint_not_found', detail: 'gone' }),
    }));
    expect(await ask(`/v1/webhooks/endpoints/${endpoint}/deliveries`)).toMatchObject({
      status: 404,
      body: { code: 'endpoint_not_found', detail: 'gone' },
    });
    ops.services.webhooks.respond(() => ok(answered));
  });

  it('knows the currencies that there are figures of', async () => {
    const days = ['USD', 'EUR', 'USD'].map((currency) => ({ currency }));
    ops.services.analytics.respond(() => ok({ ...answered, days }));
    expect((await ask('/v1/volumes/currencies')).body).toEqual({ currencies: ['EUR', 'USD'] });
  });
});

describe('a delivery', () => {
  const path = `/v1/webhooks/endpoints/${endpoint}/deliveries/${delivery}/resend`;

  it('is sent again by whoever may, and that is written down', async () => {
    ops.services.webhooks.respond(() => ({
      status: 202,
      body: JSON.stringify({ id: delivery, status: 'waiting', attemptsMade: 9 }),
    }));
    expect((await ask(path, 'POST')).status).toBe(403);
    expect(await ask(path, 'POST', 'ops:write')).toMatchObject({
      status: 202,
      body: { id: delivery, status: 'waiting' },
    });
    expect(
      ops.services.webhooks.requests.filter(({ method, path: to }) => method === 'POST' && to.includes('resend')),
    ).toMatchObject([{ path: `/internal/endpoints/${endpoint}/deliveries/${delivery}/resend` }]);
    const rows = await database.query(
      `SELECT actor, action, subject_id AS id, after FROM ops.audit WHERE subject_kind = 'delivery' ORDER BY id`,
    );
    expect(rows).toEqual([
      { actor: 'ada', action: 'delivery.resend_asked', id: delivery, after: null },
      {
        actor: 'ada',
        action: 'delivery.resent',
        id: delivery,
        after: { endpointId: endpoint, status: 'waiting', attemptsMade: 9 },
      },
    ]);
  });
});
