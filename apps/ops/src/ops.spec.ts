import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { uuidv7 } from '@purser/contracts';
import { METRICS } from '@purser/platform';
import { testDatabase, testRedis } from '@purser/testing';
import type { PartnerAnswer, PartnerRequest, TestDatabase, TestRedis } from '@purser/testing';
import type { Registry } from 'prom-client';
import { startOps } from '../test/ops-app.js';
import type { OpsApp } from '../test/ops-app.js';
import { AlarmsModule } from './alarms/alarms.module.js';
import { DeadLettersModule } from './dead-letters/dead-letters.module.js';
import { DeadLettersService } from './dead-letters/dead-letters.service.js';
import { ProofModule } from './proof/proof.module.js';
import { ProofService } from './proof/proof.service.js';
import { consumerNames } from './services/service-names.js';
import type { ConsumerName } from './services/service-names.js';

/*
 * The services' side is played by HTTP servers here, so that they can hang, fail and lie. That the real ones answer as
 * these do is shown by test/e2e, with all six processes.
 */
describe('ops', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let app: OpsApp['app'];
  let services: OpsApp['services'];
  let stop: OpsApp['close'];

  beforeAll(async () => {
    [database, redis] = await Promise.all([testDatabase(), testRedis()]);
  });
  afterAll(async () => {
    await Promise.all([database.drop(), redis.close()]);
  });
  beforeEach(async () => {
    // Without what asks the services by itself.
    const modules = [AlarmsModule, DeadLettersModule, ProofModule];
    ({ app, services, close: stop } = await startOps({ database, redis }, {}, modules));
  });
  afterEach(() => stop());

  const ways: [string, (name: ConsumerName) => void][] = [
    ['hangs', (name) => services[name].respond(() => ({ status: 200, body: '{}', delayMs: 60_000 }))],
    ['fails', (name) => services[name].respond(() => ({ status: 500 }))],
    ['refuses our token', (name) => services[name].respond(() => problem(401, 'unauthorized'))],
    ['knows no such route', (name) => services[name].respond(() => problem(404, 'not_found'))],
    ['is no service of ours', (name) => services[name].respond(() => ({ status: 200, body: '<html>' }))],
  ];

  describe('dead letters', () => {
    const list = (query: Partial<Parameters<DeadLettersService['list']>[0]> = {}) =>
      app.get(DeadLettersService).list({ limit: 20, ...query });

    it('are one list of all consumers, newest first, in pages that lose and repeat nothing', async () => {
      const ids = consumerNames.map((name) => ({
        name,
        ids: [`${name}-${uuidv7()}`, `${name}-${uuidv7()}`, `${name}-${uuidv7()}`],
      }));
      for (const { name, ids: own } of ids) services[name].respond((request) => pageOf(own, request));
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await list({ limit: 2, cursor });
        expect(page.unreachable).toEqual([]);
        expect(page.data.length).toBeLessThanOrEqual(2);
        seen.push(...page.data.map(({ id }) => id));
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      const all = ids.flatMap(({ ids: own }) => own);
      expect(seen).toEqual(all.sort((a, b) => (a.slice(a.indexOf('-')) < b.slice(b.indexOf('-')) ? 1 : -1)));
    });

    it.each(ways)('name a consumer that %s, and show those of the others', async (_how, breakIt) => {
      const id = `analytics-${uuidv7()}`;
      services.notifications.respond(() => pageOf([]));
      services.analytics.respond(() => pageOf([id]));
      breakIt('webhooks');
      expect(await list()).toMatchObject({ data: [{ id }], nextCursor: null, unreachable: ['webhooks'] });
    });

    it('ask only the consumer that is asked for, with the filters, our token and the trace', async () => {
      services.webhooks.respond(() => pageOf([]));
      await list({ consumer: 'webhooks', state: 'open', fingerprint: 'a'.repeat(64), limit: 7 });
      expect(services.notifications.requests).toEqual([]);
      const [request] = services.webhooks.requests;
      expect(request?.path).toBe(`/internal/dead-letters?state=open&fingerprint=${'a'.repeat(64)}&limit=7`);
      expect(request?.headers.authorization).toBe('Bearer a-token');
      expect(request?.headers['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    });

    it.each([
      'nonsense',
      Buffer.from('{"relay":null}').toString('base64url'),
      Buffer.from('{"webhooks":"../x"}').toString('base64url'),
    ])('refuse the cursor %s', async (cursor) => {
      await expect(list({ cursor })).rejects.toMatchObject({ status: 400, code: 'validation_failed' });
    });

    it('are asked for and replayed where their id says', async () => {
      const id = `notifications-${uuidv7()}`;
      services.notifications.respond(({ method }) => ({
        status: method === 'POST' ? 202 : 200,
        body: JSON.stringify({ id, state: method }),
      }));
      expect(await app.get(DeadLettersService).get(id)).toEqual({ id, state: 'GET', caseId: null });
      expect(await app.get(DeadLettersService).replay(id, 'ada')).toEqual({ id, state: 'POST', caseId: null });
      expect(services.notifications.requests.map(({ path }) => path)).toEqual([
        `/internal/dead-letters/${id}`,
        `/internal/dead-letters/${id}/replay`,
      ]);
      expect(
        await database.query(`SELECT actor, action, after FROM ops.audit WHERE subject_id = $1 ORDER BY id`, [id]),
      ).toMatchObject([
        { actor: 'ada', action: 'dead_letter.replay_asked', after: null },
        { actor: 'ada', action: 'dead_letter.replay_begun', after: { state: 'POST' } },
      ]);
    });

    it('pass on what the consumer says is wrong', async () => {
      const id = `notifications-${uuidv7()}`;
      services.notifications.respond(() => problem(409, 'dead_letter_replayed'));
      await expect(app.get(DeadLettersService).replay(id, 'ada')).rejects.toMatchObject({
        status: 409,
        code: 'dead_letter_replayed',
      });
    });

    it('say that the consumer is unreachable, and when to try again', async () => {
      services.notifications.respond(() => ({ status: 503 }));
      await expect(app.get(DeadLettersService).replay(`notifications-${uuidv7()}`, 'ada')).rejects.toMatchObject({
        status: 503,
        code: 'service_unreachable',
        extra: { headers: { 'Retry-After': '2' } },
      });
    });

    it.each(['wallet-0199d2c4-6d2e-7c11-9a53-3f8a0c2b7d10', 'notifications-1', 'notifications-../../metrics'])(
      'know no %s, and ask nobody',
      async (id) => {
        await expect(app.get(DeadLettersService).get(id)).rejects.toMatchObject({
          status: 404,
          code: 'dead_letter_not_found',
        });
        expect(services.notifications.requests).toEqual([]);
      },
    );
  });

  describe('the proof', () => {
    const prove = () => app.get(ProofService).prove();
    const published = { partitions: [{ partition: 0, committed: 3, positioned: 3, published: 3, floor: 0 }], asOf: '' };
    const applied = (count: number) => ({
      status: 200,
      body: JSON.stringify({
        partitions: [
          {
            partition: 0,
            start: 0,
            position: 3,
            applied: count,
            retrying: 0,
            dead: 0,
            rejected: 0,
            stale: 0,
            passed: 0,
            lost: [],
          },
        ],
      }),
    });

    beforeEach(() => {
      services.relay.respond(() => ({ status: 200, body: JSON.stringify(published) }));
      for (const name of consumerNames) services[name].respond(() => applied(3));
    });

    it('is complete when every consumer accounts for everything, up to what was published', async () => {
      const proof = await prove();
      expect(proof).toMatchObject({ complete: true, unreachable: [] });
      expect(proof.totals.map(({ consumer, committed, missing }) => [consumer, committed, missing])).toEqual([
        ['analytics', 3, 0],
        ['notifications', 3, 0],
        ['webhooks', 3, 0],
      ]);
      expect(services.webhooks.requests.map(({ method, path, body }) => [method, path, body])).toEqual([
        ['POST', '/internal/proof', '{"upTo":{"0":3},"full":false}'],
      ]);
    });

    it('says at whom something is missing', async () => {
      services.webhooks.respond(() => applied(2));
      const proof = await prove();
      expect(proof.complete).toBe(false);
      expect(proof.totals.map(({ consumer, missing }) => [consumer, missing])).toEqual([
        ['analytics', 0],
        ['notifications', 0],
        ['webhooks', 1],
      ]);
    });

    it.each(ways)('is not complete when a consumer %s, and names it', async (_how, breakIt) => {
      breakIt('analytics');
      expect(await prove()).toMatchObject({
        complete: false,
        unreachable: ['analytics'],
        totals: [{ consumer: 'notifications' }, { consumer: 'webhooks' }],
      });
    });

    it('is not complete without the relay', async () => {
      services.relay.respond(() => ({ status: 500 }));
      expect(await prove()).toMatchObject({ complete: false, unreachable: ['relay'], partitions: [] });
    });

    it('and the dead letters are metrics; a silent service has no figures, and is down', async () => {
      services.webhooks.respond(({ path }) =>
        path === '/metrics'
          ? {
              status: 200,
              body: 'purser_dead_letters{consumer="webhooks",source="webhook",service="webhooks"} 4\npurser_dead_letter_oldest_age_seconds{consumer="webhooks"} 61.5\n',
            }
          : applied(1),
      );
      services.analytics.respond(() => ({ status: 500 }));
      const text = await app.get<Registry>(METRICS).metrics();
      expect(text).toContain('purser_dead_letters{consumer="webhooks",source="webhook",service="ops"} 4');
      expect(text).toContain('purser_dead_letter_oldest_age_seconds{consumer="webhooks",service="ops"} 61.5');
      expect(text).toContain('purser_proof_missing{consumer="webhooks",service="ops"} 2');
      expect(text).not.toContain('purser_proof_missing{consumer="analytics"');
      expect(text).toContain('purser_service_up{peer="analytics",service="ops"} 0');
      expect(text).toContain('purser_service_up{peer="relay",service="ops"} 1');
      expect(text).toContain('purser_service_up{peer="wallet",service="ops"} 1');
      expect(services.relay.requests).toHaveLength(1);
    });
  });
});

function problem(status: number, code: string): PartnerAnswer {
  return { status, body: JSON.stringify({ type: `urn:purser:problem:${code}`, status, code, detail: 'because' }) };
}

/** A consumer's list: newest first, the cursor is the last id. */
function pageOf(ids: readonly string[], request?: PartnerRequest): PartnerAnswer {
  const query = new URL(request?.path ?? '/', 'http://service').searchParams;
  const limit = Number(query.get('limit') ?? 20);
  const cursor = query.get('cursor');
  const rest = [...ids]
    .sort()
    .reverse()
    .filter((id) => cursor === null || id < cursor);
  const data = rest.slice(0, limit).map((id) => ({ id }));
  return { status: 200, body: JSON.stringify({ data, nextCursor: rest.length > limit ? data.at(-1)?.id : null }) };
}
