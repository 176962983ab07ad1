import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { testDatabase, testRedis, until } from '@purser/testing';
import type { TestDatabase, TestRedis } from '@purser/testing';
import { callOps } from '../../test/call-ops.js';
import type { Call } from '../../test/call-ops.js';
import { ContractConsumer } from '../../test/contract-consumer.js';
import { startOps } from '../../test/ops-app.js';
import type { OpsApp } from '../../test/ops-app.js';
import { DeadLetterIndex } from '../dead-letter-index/dead-letter-index.js';
import type { Case } from './case.dto.js';
import type { CaseList } from './case-list.dto.js';

describe('cases', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let ops: OpsApp;
  let analytics: ContractConsumer;
  let webhooks: ContractConsumer;

  beforeAll(async () => {
    redis = await testRedis();
  });
  afterAll(() => redis.close());
  beforeEach(async () => {
    database = await testDatabase();
    ops = await startOps({ database, redis });
    analytics = new ContractConsumer('analytics', ops.services.analytics);
    webhooks = new ContractConsumer('webhooks', ops.services.webhooks);
  });
  afterEach(async () => {
    await ops.close();
    await database.drop();
  });

  /** The index as it is after the consumers' next reports. */
  const report = async (): Promise<void> => {
    for (const consumer of [analytics, webhooks]) {
      const reports = [...consumer.kept.values()].map(({ reported: _, ...one }) => one);
      if (reports.length > 0) await ops.app.get(DeadLetterIndex).record(consumer.name, reports);
    }
  };
  const call = <T = Case>(method: 'GET' | 'POST' | 'PATCH', path: string, more?: Call) =>
    callOps<T>(ops, method, `/v1/cases${path}`, more);
  const list = async (query = '') => (await call<CaseList>('GET', `?${query}`)).body;
  const onlyCase = async (): Promise<Case> => {
    const { data } = await list('state=open,investigating,reopened,resolved');
    return (await call('GET', `/${data[0]?.id ?? ''}`)).body;
  };
  const fixed = (revision: number, more: object = {}) => ({
    revision,
    resolution: 'consumer_fixed',
    rootCause: 'a rate was missing',
    ...more,
  });

  it('group what failed in the same way, with what is at stake', async () => {
    analytics.fail({ amount: '100', currency: 'EUR' });
    analytics.fail({ amount: '250', currency: 'USD' });
    analytics.fail({ amount: '5', currency: 'EUR', state: 'replaying' });
    analytics.fail({ amount: '1', currency: 'EUR', state: 'replayed' });
    webhooks.fail({ source: 'webhook', errorClass: 'DeliveryExhaustedError' });
    await report();
    const { data, counts, currencies } = await list('sort=count');
    expect(data).toMatchObject([
      {
        title: 'TypeError in analytics · TopUpCompleted v1',
        side: 'ours',
        state: 'open',
        deadLetters: { total: 4, open: 2, replaying: 1, done: 1 },
        wallets: 4,
        money: [
          { currency: 'EUR', amount: '105', count: 2 },
          { currency: 'USD', amount: '250', count: 1 },
        ],
        revision: 1,
      },
      { title: 'DeliveryExhaustedError in webhooks · TopUpCompleted v1', side: 'partner' },
    ]);
    expect(data[0]?.trend).toHaveLength(24);
    expect(data[0]?.trend.at(-1)).toBe(4);
    expect(counts).toEqual({
      ours: { open: 1, investigating: 0, reopened: 0, resolved: 0 },
      partner: { open: 1, investigating: 0, reopened: 0, resolved: 0 },
    });
    expect(currencies).toEqual(['EUR', 'USD']);
    expect((await list('side=partner')).data).toHaveLength(1);
  });

  it.each(['age', 'count', 'money', 'recent'])(
    'are sorted by %s in pages that lose and repeat nothing',
    async (sort) => {
      for (let i = 0; i < 7; i += 1)
        for (let n = 0; n <= i % 3; n += 1)
          analytics.fail({
            errorClass: `Error${i}`,
            amount: String(((i * 7) % 5) + 1),
            diedAt: new Date(i * 1e9).toISOString(),
          });
      await report();
      const all = (await list(`sort=${sort}&currency=USD&limit=100`)).data.map(({ id }) => id);
      const paged: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const page: CaseList = await list(`sort=${sort}&currency=USD&limit=2${cursor && `&cursor=${cursor}`}`);
        paged.push(...page.data.map(({ id }) => id));
        cursor = page.nextCursor;
      }
      expect(new Set(paged).size).toBe(7);
      expect(paged).toEqual(all);
    },
  );

  it('are found by what the consumers find in payloads, and say who could not be asked', async () => {
    const id = analytics.fail();
    analytics.fail({ errorClass: 'Other' });
    await report();
    const { fingerprint = '' } = analytics.kept.get(id) ?? {};
    analytics.on('POST /internal/dead-letters/search', () => ({
      ids: [id],
      fingerprints: [{ fingerprint, source: 'handler', matches: 1 }],
      complete: true,
    }));
    const found = await list('search=someone%40example.com');
    expect(found.data.map((one) => one.fingerprint)).toEqual([fingerprint]);
    expect(found.unreachable).toEqual(['notifications', 'webhooks']);
    expect((await list('search=OTHER')).data).toHaveLength(2); // by its own text, and what analytics has found
  });

  it('are not searched for what no text can contain, and nobody is asked', async () => {
    expect(await call('GET', '?search=a%00b')).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', errors: [{ path: 'search', message: 'must not contain U+0000' }] },
    });
    expect(analytics.callsOf('POST /internal/dead-letters/search')).toEqual([]);
  });

  it('are worked on by one person at a time: the second one is told who did what', async () => {
    analytics.fail();
    await report();
    const { id, revision } = await onlyCase();
    const answers = await Promise.all(
      ['ada', 'grace'].map((as) =>
        call('PATCH', `/${id}`, { as, body: { revision, owner: as, state: 'investigating' } }),
      ),
    );
    const [won, lost] = [...answers].sort((a, b) => a.status - b.status);
    const owner = won?.body.owner;
    expect(won).toMatchObject({ status: 200, body: { state: 'investigating', revision: 2 } });
    expect(lost).toMatchObject({
      status: 409,
      body: { code: 'case_changed', current: { id, owner, revision: 2 }, changedBy: owner, what: 'case.updated' },
    });
    const { history } = await onlyCase();
    expect(history[0]).toMatchObject({
      actor: owner,
      action: 'case.updated',
      before: { owner: null, state: 'open' },
      after: { owner, state: 'investigating' },
    });
  });

  it('take no note that no text can hold, and say so', async () => {
    analytics.fail();
    await report();
    const { id } = await onlyCase();
    expect(await call('POST', `/${id}/notes`, { body: { text: 'a\0b' } })).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', detail: expect.stringContaining('U+0000') as unknown },
    });
  });

  it('take notes, a root cause and a ticket; nothing of it is lost in the audit', async () => {
    analytics.fail();
    await report();
    const { id } = await onlyCase();
    await call('POST', `/${id}/notes`, { body: { text: 'asked the rates team' } });
    const ticket = 'https://tracker.example/PAY-17';
    const { body } = await call('PATCH', `/${id}`, { body: { revision: 1, rootCause: 'a rate', ticket } });
    expect(body).toMatchObject({
      rootCause: 'a rate',
      ticket,
      notes: [{ author: 'ada', text: 'asked the rates team' }],
    });
    expect(body.history.map(({ action }) => action)).toEqual(['case.updated', 'case.noted', 'case.opened']);
    const cleared = await call('PATCH', `/${id}`, { body: { revision: 2, ticket: null } });
    expect(cleared.body.ticket).toBeNull();
    const bad = await call('PATCH', `/${id}`, { body: { revision: 3, ticket: 'http://tracker.example' } });
    expect(bad.status).toBe(400);
  });

  it('are not closed while something in them is open or being replayed', async () => {
    analytics.fail();
    analytics.fail({ state: 'replaying' });
    await report();
    const { id } = await onlyCase();
    const refused = await call('POST', `/${id}/resolve`, { body: fixed(1) });
    expect(refused).toMatchObject({ status: 409, body: { code: 'case_not_empty', open: 1, replaying: 1 } });
  });

  it('are closed with a resolution, and opened again by the next failure', async () => {
    const first = analytics.fail();
    await report();
    analytics.become(first, 'replayed');
    await report();
    const { id } = await onlyCase();
    const { body } = await call('POST', `/${id}/resolve`, { body: fixed(1) });
    expect(body).toMatchObject({ state: 'resolved', resolution: 'consumer_fixed', resolvedBy: 'ada', revision: 2 });
    expect((await list()).data).toEqual([]);
    analytics.fail();
    await report();
    expect(await onlyCase()).toMatchObject({ state: 'reopened', regressions: 1, resolution: null, revision: 3 });
    const late = await call('PATCH', `/${id}`, { body: { revision: 2, owner: 'ada' } });
    expect(late.body).toMatchObject({ code: 'case_changed', changedBy: 'purser', what: 'case.reopened' });
  });

  it('with what they leave dead: the consumer is told, and asked again until it was', async () => {
    const id = analytics.fail();
    await report();
    analytics.override = ({ path }) => (path.endsWith('/close') ? { status: 500 } : undefined);
    const { id: caseId } = await onlyCase();
    const { body } = await call('POST', `/${caseId}/resolve`, { body: fixed(1, { leaveDead: true }) });
    expect(body).toMatchObject({ state: 'resolved', leftDead: 1, deadLetters: { open: 0, done: 1 }, money: [] });
    await until(() => analytics.callsOf('POST /internal/dead-letters/close').length > 0);
    expect(analytics.kept.get(id)?.state).toBe('open');
    await report(); // still open there: that is no new failure
    expect(await onlyCase()).toMatchObject({ state: 'resolved' });

    analytics.override = () => undefined;
    await ops.close();
    ops = await startOps({ database, redis });
    analytics = Object.assign(new ContractConsumer('analytics', ops.services.analytics), { kept: analytics.kept });
    await until(() => analytics.kept.get(id)?.state === 'closed', { what: 'the dead letter to be closed' });
    await report();
    expect(await onlyCase()).toMatchObject({ state: 'resolved', deadLetters: { total: 1, open: 0, done: 1 } });
    const { body: letters } = await call<{ data: { state: string }[] }>('GET', `/${caseId}/dead-letters`);
    expect(letters.data.map(({ state }) => state)).toEqual(['closed']);
  });

  it.each([
    ['replayed without a reason', { resolution: 'replayed', rootCause: 'x' }, 400],
    ['rejection_rule without a rule', { resolution: 'rejection_rule', rootCause: 'x' }, 400],
    [
      'rejection_rule with another rule',
      { resolution: 'rejection_rule', rootCause: 'x', ruleId: '01a20976-3e8f-74cb-9747-0c6d3e2bedcc' },
      422,
    ],
    ['no root cause', { resolution: 'consumer_fixed' }, 400],
    ['replayed and left dead', { resolution: 'replayed', reason: 'y', rootCause: 'x', leaveDead: true }, 422],
  ])('refuse the resolution: %s', async (_what, body, status) => {
    analytics.become(analytics.fail(), 'replayed');
    await report();
    const { id } = await onlyCase();
    expect((await call('POST', `/${id}/resolve`, { body: { revision: 1, ...body } })).status).toBe(status);
  });

  it('are reopened with a reason, and changed many at once', async () => {
    analytics.become(analytics.fail({ errorClass: 'A' }), 'replayed');
    analytics.fail({ errorClass: 'B' });
    await report();
    const { data } = await list();
    const [a = '', b = ''] = ['A', 'B'].map((name) => data.find(({ errorClass }) => errorClass === name)?.id);
    await call('POST', `/${a}/resolve`, { body: fixed(1) });
    const ids = [a, b, '01a20976-3e8f-74cb-9747-0c6d3e2bedcc'];
    const { body } = await call<{ results: { id: string; outcome: string }[] }>('POST', '/bulk', {
      body: { ids, owner: 'grace', state: 'investigating' },
    });
    const outcomes = new Map(body.results.map(({ id, outcome }) => [id, outcome]));
    expect(ids.map((id) => outcomes.get(id))).toEqual(['resolved', 'changed', 'not_found']);
    const reopened = await call('POST', `/${a}/reopen`, { body: { revision: 2, reason: 'it was not that' } });
    expect(reopened.body).toMatchObject({ state: 'reopened', regressions: 0 });
  });

  it.each([
    ['GET', '', ['ops:write']],
    ['PATCH', '/01a20976-3e8f-74cb-9747-0c6d3e2bedcc', ['ops:read']],
    ['POST', '/bulk', ['ops:read']],
    ['POST', '/01a20976-3e8f-74cb-9747-0c6d3e2bedcc/notes', ['ops:read']],
    ['POST', '/01a20976-3e8f-74cb-9747-0c6d3e2bedcc/resolve', ['ops:read']],
    ['POST', '/01a20976-3e8f-74cb-9747-0c6d3e2bedcc/reopen', ['ops:read', 'ops:approve']],
  ] as const)('refuse %s %s with %s', async (method, path, scopes) => {
    expect((await call(method, path, { scopes: [...scopes], body: {} })).status).toBe(403);
  });
});
