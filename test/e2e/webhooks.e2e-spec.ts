import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aTopUp, aWallet, partner, startApp, testDatabase, testRedis, until } from '@purser/testing';
import type { Partner, ServiceProcess, TestDatabase, TestRedis } from '@purser/testing';
import { Webhook } from 'standardwebhooks';
import { rest } from './support/rest.js';

interface Delivery {
  id: string;
  status: string;
  attempts: { attempt: number; outcome: string; errorCode: string | null; responseStatus: number | null }[];
}
interface DeadLetters {
  data: { id: string; consumer: string; source: string; state: string; eventId: string }[];
  unreachable: string[];
}

/** Wallet, relay, webhooks and ops as real processes; notifications and analytics are not there. */
describe('webhooks, as real processes', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let shop: Partner;
  let wallet: ServiceProcess;
  let relay: ServiceProcess;
  let webhooks: ServiceProcess;
  let ops: ServiceProcess;
  let endpoint: { id: string; secret: string };

  const startWebhooks = (port = 0) =>
    startApp('webhooks', {
      database,
      redis,
      port,
      env: { WEBHOOK_TIMEOUT_MS: '2000', WEBHOOK_RETRY_SCHEDULE: '0', SWEEP_INTERVAL_MS: '200', LEASE_SECONDS: '1' },
    });

  beforeAll(async () => {
    [database, redis, shop] = await Promise.all([testDatabase(), testRedis(), partner()]);
    [wallet, relay, webhooks] = await Promise.all([
      startApp('wallet', { database, redis }),
      startApp('relay', { database, redis, env: { CONSUMERS: 'webhooks' } }),
      startWebhooks(),
    ]);
    ops = await startApp('ops', { database, redis, env: { RELAY_URL: relay.url, WEBHOOKS_URL: webhooks.url } });
    endpoint = await rest('POST', `${webhooks.url}/v1/endpoints`, { url: shop.url, events: ['TopUpCompleted'] });
  });

  afterAll(async () => {
    await Promise.all([wallet, relay, webhooks, ops].map((service) => service.stop()));
    await Promise.all([shop.close(), redis.close()]);
    await database.drop();
  });

  const topUp = async () => {
    const { id } = await rest<{ id: string }>('POST', `${wallet.url}/v1/wallets`, aWallet());
    const key = { 'idempotency-key': randomUUID() };
    return rest<{ id: string }>('POST', `${wallet.url}/v1/wallets/${id}/top-ups`, aTopUp(), key);
  };
  const deliveries = async () =>
    (await rest<{ data: Delivery[] }>('GET', `${webhooks.url}/v1/endpoints/${endpoint.id}/deliveries`)).data;
  const latest = (status: string) =>
    until(
      async () => {
        const [delivery] = await deliveries();
        return delivery?.status === status && delivery;
      },
      { timeoutMs: 20_000, what: `a ${status} delivery` },
    );
  const deadLetters = () => rest<DeadLetters>('GET', `${ops.url}/v1/dead-letters`);
  const idOf = (request = shop.requests.at(-1)) => request?.headers['webhook-id'];

  it('sends again, with the same webhook-id, what a killed process was about to deliver', async () => {
    shop.respond(() => ({ status: 204, delayMs: 60_000 }));
    await topUp();
    const first = await until(() => shop.requests.at(0), { what: 'the request' });
    await webhooks.kill('SIGKILL');
    shop.respond(() => ({ status: 204 }));
    // Where ops looks for it.
    webhooks = await startWebhooks(Number(new URL(webhooks.url).port));
    const { id, attempts } = await latest('delivered');
    expect(attempts).toMatchObject([
      { attempt: 1, outcome: 'failed', errorCode: 'outcome_unknown' },
      { attempt: 2, outcome: 'succeeded', responseStatus: 204 },
    ]);
    expect(shop.requests.map((request) => idOf(request))).toEqual([id, id]);
    const { body, headers } = shop.requests.at(-1) ?? first;
    expect(new Webhook(endpoint.secret).verify(body, headers as Record<string, string>)).toMatchObject({ id });
    expect(body).toBe(first.body);
  });

  it('shows an exhausted delivery at ops as a dead letter, beside who does not answer, and delivers it when it is replayed', async () => {
    shop.respond(() => ({ status: 500 }));
    await topUp();
    const { id: eventId } = await latest('exhausted');
    const { data, unreachable } = await deadLetters();
    expect(data).toMatchObject([{ consumer: 'webhooks', source: 'webhook', state: 'open', eventId }]);
    expect(unreachable).toEqual(['analytics', 'notifications']);

    shop.respond(() => ({ status: 204 }));
    await rest('POST', `${ops.url}/v1/dead-letters/${data[0]?.id}/replay`);
    await latest('delivered');
    await until(async () => (await deadLetters()).data[0]?.state === 'replayed', { what: 'the case to be closed' });
    expect(idOf()).toBe(eventId);
  });

  it('does not call a proof complete that two consumers did not take part in', async () => {
    const proof = await until(
      async () => {
        const now = await rest<{
          complete: boolean;
          unreachable: string[];
          totals: { consumer: string; missing: number }[];
        }>('GET', `${ops.url}/v1/proof?full=true`);
        return now.totals[0]?.missing === 0 && now;
      },
      { what: 'nothing missing at webhooks' },
    );
    expect(proof).toMatchObject({
      complete: false,
      unreachable: ['analytics', 'notifications'],
      totals: [{ consumer: 'webhooks' }],
    });
  });

  it('describes its API', async () => {
    const pathsOf = async ({ url }: ServiceProcess) =>
      Object.keys((await rest<{ paths: object }>('GET', `${url}/docs-json`)).paths);
    expect(await pathsOf(webhooks)).toEqual(
      expect.arrayContaining(['/v1/endpoints', '/v1/endpoints/{id}', '/v1/endpoints/{id}/deliveries']),
    );
    expect(await pathsOf(ops)).toEqual(
      expect.arrayContaining([
        '/v1/dead-letters',
        '/v1/dead-letters/{id}',
        '/v1/dead-letters/{id}/replay',
        '/v1/proof',
      ]),
    );
    expect(await (await fetch(ops.url)).text()).toContain('href="/docs"');
  });
});
