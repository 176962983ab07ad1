import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { anEvent, testDatabase, testRedis, until } from '@purser/testing';
import type { TestDatabase, TestRedis } from '@purser/testing';
import { callOps } from '../../test/call-ops.js';
import type { Call } from '../../test/call-ops.js';
import { ContractConsumer } from '../../test/contract-consumer.js';
import { startOps } from '../../test/ops-app.js';
import type { OpsApp } from '../../test/ops-app.js';
import { DeadLetterIndex } from '../dead-letter-index/dead-letter-index.js';
import type { DryRun, Rule, RuleRejectionList } from './rule.dto.js';
import { RulesPush } from './rules-push.js';

interface PutSet {
  revision: number;
  rules: { id: string; type: string; conditions: unknown[] }[];
}

describe('rejection rules', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let ops: OpsApp;
  let analytics: ContractConsumer;
  /** What the consumer has. */
  let set: PutSet;
  let hits: { id: string; hits: number; lastHitAt: string }[];

  beforeAll(async () => {
    redis = await testRedis();
  });
  afterAll(() => redis.close());
  beforeEach(async () => {
    database = await testDatabase();
    ops = await startOps({ database, redis });
    analytics = new ContractConsumer('analytics', ops.services.analytics);
    set = { revision: 0, rules: [] };
    hits = [];
    analytics.on('GET /internal/rejection-rules', () => ({ revision: set.revision, rules: hits }));
    analytics.on('PUT /internal/rejection-rules', ({ body }) => {
      const put = body as PutSet;
      if (put.revision >= set.revision) set = put;
      return { revision: set.revision };
    });
  });
  afterEach(async () => {
    await ops.close();
    await database.drop();
  });

  const call = <T = Rule>(method: 'GET' | 'POST', path: string, more?: Call) =>
    callOps<T>(ops, method, `/v1/rejection-rules${path}`, more);
  const predicate = {
    consumer: 'analytics',
    type: 'TopUpCompleted',
    version: null,
    conditions: [{ path: '/data/owner/id', operator: 'equals', value: 'mallory' }],
  };
  const proposal = { predicate, reason: 'a test account', expiresAt: new Date(Date.now() + 3_600_000).toISOString() };
  const propose = async () => (await call('POST', '', { body: proposal })).body;
  const get = async (id: string) => (await call('GET', `/${id}`)).body;
  const look = () => ops.app.get(RulesPush).wake();

  it('are proposed by one person and approved by another; then the consumer has them', async () => {
    const rule = await propose();
    expect(rule).toMatchObject({ state: 'proposed', author: 'ada', approver: null, enforced: false, revision: 1 });
    const own = await call('POST', `/${rule.id}/approve`, { body: { revision: 1 } });
    expect(own).toMatchObject({ status: 403, body: { code: 'approver_is_author' } });
    const { body } = await call('POST', `/${rule.id}/approve`, { body: { revision: 1 }, as: 'grace' });
    expect(body).toMatchObject({ state: 'active', approver: 'grace' });
    await until(async () => (await get(rule.id)).enforced, { what: 'the rule to be enforced' });
    expect(set.rules).toMatchObject([{ id: rule.id, type: 'TopUpCompleted', conditions: predicate.conditions }]);

    hits = [{ id: rule.id, hits: 3, lastHitAt: new Date().toISOString() }];
    look();
    await until(async () => (await get(rule.id)).hits === 3, { what: 'the hits' });

    await call('POST', `/${rule.id}/revoke`, { body: { revision: 2, reason: 'they have gone' } });
    await until(() => set.rules.length === 0, { what: 'the rule to be gone' });
    const audit = await database.query('SELECT actor, action, before, after FROM ops.audit ORDER BY id');
    expect(audit).toMatchObject([
      { actor: 'ada', action: 'rule.proposed', before: null, after: { state: 'proposed', predicate } },
      { actor: 'grace', action: 'rule.approved', before: { state: 'proposed' }, after: { state: 'active' } },
      { actor: 'ada', action: 'rule.revoked', before: { state: 'active' }, after: { reason: 'they have gone' } },
    ]);
  });

  it('reach a consumer that was away, or that has lost them, or knows a later set than ops', async () => {
    analytics.override = ({ path }) => (path.includes('rejection-rules') ? { status: 500 } : undefined);
    const rule = await propose();
    await call('POST', `/${rule.id}/approve`, { body: { revision: 1 }, as: 'grace' });
    expect((await get(rule.id)).enforced).toBe(false);
    analytics.override = () => undefined;
    look();
    await until(async () => (await get(rule.id)).enforced);
    set = { revision: 0, rules: [] };
    look();
    await until(() => set.rules.length === 1, { what: 'the lost rule' });
    set = { revision: 40, rules: [] };
    look();
    await until(() => set.rules.length === 1 && set.revision === 41, { what: 'a newer set' });
    await until(async () => (await get(rule.id)).enforced);
  });

  it('end by themselves', async () => {
    const rule = await propose();
    await call('POST', `/${rule.id}/approve`, { body: { revision: 1 }, as: 'grace' });
    await until(() => set.rules.length === 1);
    await database.query(`UPDATE ops.rejection_rule SET expires_at = now()`);
    look();
    await until(async () => (await get(rule.id)).state === 'expired');
    await until(() => set.rules.length === 0, { what: 'the rule to be gone' });
    const entries = await database.query(`SELECT actor FROM ops.audit WHERE action = 'rule.expired'`);
    expect(entries).toEqual([{ actor: 'purser' }]);
  });

  it('are declined with a reason, and decided once', async () => {
    const rule = await propose();
    const answers = await Promise.all([
      call('POST', `/${rule.id}/approve`, { body: { revision: 1 }, as: 'grace' }),
      call('POST', `/${rule.id}/decline`, { body: { revision: 1, reason: 'no' }, as: 'joan' }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'rule_changed' });
  });

  it.each([
    [
      'a condition of no operator',
      { predicate: { ...predicate, conditions: [{ path: '/data', operator: 'matches' }] } },
    ],
    ['a consumer that nobody knows', { predicate: { ...predicate, consumer: 'relay' } }],
    ['an expiry in the past', { expiresAt: '2020-01-01T00:00:00Z' }],
    ['no reason', { reason: '' }],
  ])('refuse %s', async (_what, wrong) => {
    const { status, body } = await call('POST', '', { body: { ...proposal, ...wrong } });
    expect([status, (body as unknown as { code: string }).code]).toEqual([400, 'validation_failed']);
  });

  it('show beforehand what they would reject: in what is retained, and of what is dead', async () => {
    const events = ['mallory', 'ada', 'mallory'].map((id) =>
      anEvent('TopUpCompleted', { owner: { id, email: 'x@example.com', name: 'X', locale: 'en' }, amount: '700' }),
    );
    const reports = events.map((event) => analytics.fail({ eventId: event.id, amount: '700' }));
    const kept = reports.map((id) => analytics.kept.get(id)).filter((one) => one !== undefined);
    await ops.app.get(DeadLetterIndex).record(
      'analytics',
      kept.map(({ reported: _, ...one }) => one),
    );
    analytics.on('GET /internal/dead-letters', () => ({
      data: events.map((event, place) => ({ id: reports[place], event, amount: '700', currency: 'USD' })),
      nextCursor: null,
    }));
    const scan = { scanned: 9, matched: 1, money: [], samples: [], from: null, to: null, nextCursor: 'next' };
    ops.services.relay.respond(() => ({ status: 200, body: JSON.stringify(scan) }));
    const first = await call<DryRun>('POST', '/dry-run', { body: { predicate }, scopes: ['ops:read'] });
    expect(first).toEqual({
      status: 200,
      body: {
        ...scan,
        dead: { matched: 2, money: [{ currency: 'USD', amount: '1400', count: 2 }], scanned: 3, total: 3 },
      },
    });
    const second = await call<DryRun>('POST', '/dry-run', { body: { predicate, cursor: 'next' } });
    expect(second.body.dead).toBeNull();
    expect(ops.services.relay.requests.filter(({ path }) => path.endsWith('/scan')).map(({ body }) => body)).toEqual([
      JSON.stringify({ type: 'TopUpCompleted', version: null, conditions: predicate.conditions }),
      JSON.stringify({ type: 'TopUpCompleted', version: null, conditions: predicate.conditions, cursor: 'next' }),
    ]);
  });

  it('show what they have rejected, as their consumer tells it', async () => {
    const { id } = await propose();
    const one = { ruleId: id, partition: 2, position: 7, walletId: null, rejectedAt: new Date().toISOString() };
    const page: RuleRejectionList = { data: [{ ...one, eventId: anEvent('TopUpCompleted').id }], nextCursor: '41' };
    const asked: string[] = [];
    analytics.on('GET /internal/rejections', ({ path }) => {
      asked.push(path);
      return page;
    });
    const rejections = (of: string, scopes: Call['scopes'] = ['ops:read']) =>
      call<RuleRejectionList & { code?: string }>('GET', of, { scopes });
    expect(await rejections(`/${id}/rejections?cursor=42&limit=1`)).toEqual({ status: 200, body: page });
    expect((await rejections(`/${id}/rejections`)).status).toBe(200);
    expect(asked).toEqual([
      `/internal/rejections?rule=${id}&cursor=42&limit=1`,
      `/internal/rejections?rule=${id}&limit=20`,
    ]);

    analytics.override = ({ path }) => (path.startsWith('/internal/rejections') ? { status: 500 } : undefined);
    const away = await rejections(`/${id}/rejections`);
    expect([away.status, away.body.code]).toEqual([503, 'service_unreachable']);
    const unknown = await rejections(`/${crypto.randomUUID()}/rejections`);
    expect([unknown.status, unknown.body.code]).toEqual([404, 'rule_not_found']);
    expect((await rejections(`/${id}/rejections`, ['ops:write'])).status).toBe(403);
  });

  it.each([
    ['', ['ops:read']],
    ['/01a20976-3e8f-74cb-9747-0c6d3e2bedcc/approve', ['ops:read', 'ops:write']],
    ['/01a20976-3e8f-74cb-9747-0c6d3e2bedcc/decline', ['ops:read', 'ops:write']],
    ['/01a20976-3e8f-74cb-9747-0c6d3e2bedcc/revoke', ['ops:read', 'ops:approve']],
  ] as const)('refuse POST %s with %s', async (path, scopes) => {
    expect((await call('POST', path, { scopes: [...scopes], body: {} })).status).toBe(403);
  });
});
