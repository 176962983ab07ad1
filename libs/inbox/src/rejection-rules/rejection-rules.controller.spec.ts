import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SCOPES } from '@purser/platform';
import { testRedis } from '@purser/testing';
import type { TestRedis } from '@purser/testing';
import { probeService } from '../../test/probe-service.js';
import type { ProbeService } from '../../test/probe-service.js';
import { aHistory, probe } from '../../test/probe.js';
import type { Probe } from '../../test/probe.js';
import type { RejectionsResponse } from './rejection-rules.dto.js';

let redis: TestRedis;
let world: Probe;
let service: ProbeService;
beforeAll(async () => {
  redis = await testRedis();
});
afterAll(() => redis.close());
beforeEach(async () => {
  world = await probe(redis);
  service = await probeService(world);
});
afterEach(async () => {
  await service.close();
  await world.close();
});

const rule = (id: string, value: number) => ({
  id,
  type: 'TopUpCompleted',
  version: null,
  conditions: [{ path: '/data/sequence', operator: 'equals', value }],
  expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
});

describe('/internal/rejection-rules', () => {
  it('takes a set of rules, tells what they hit, and lists what they rejected, page by page', async () => {
    const [one, two] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'] as const;
    const put = (revision: number, rules: object[]) =>
      service.request('PUT', '/internal/rejection-rules', { revision, rules });
    expect(await put(1, [rule(one, 1), rule(two, 2)])).toEqual({ status: 200, body: { revision: 1 } });
    const events = [...aHistory(3), ...aHistory(2)];
    await world.publish(0, ...events);
    await world.untilStatuses('xxaxx');
    // What is gone keeps its hits.
    expect(await put(2, [rule(two, 2)])).toEqual({ status: 200, body: { revision: 2 } });
    expect(await put(1, [])).toEqual({ status: 200, body: { revision: 2 } });
    const time = expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/);
    expect(await service.request('GET', '/internal/rejection-rules')).toEqual({
      status: 200,
      body: {
        revision: 2,
        rules: [
          { id: one, hits: 2, lastHitAt: time },
          { id: two, hits: 2, lastHitAt: time },
        ],
      },
    });

    const seen: number[] = [];
    let cursor = '';
    for (let page = 0; page < 2; page += 1) {
      const { body } = await service.request<RejectionsResponse>('GET', `/internal/rejections?limit=2${cursor}`);
      seen.push(...body.data.map(({ position }) => position));
      cursor = `&cursor=${body.nextCursor}`;
    }
    expect(seen).toEqual([5, 4, 2, 1]);
    expect(cursor).toBe('&cursor=null');
    expect(await service.request('GET', `/internal/rejections?rule=${one}`)).toEqual({
      status: 200,
      body: {
        data: [events[3], events[0]].map((event) => ({
          ruleId: one,
          partition: 0,
          position: event === events[0] ? 1 : 4,
          eventId: event?.id,
          walletId: event?.subject,
          rejectedAt: time,
        })),
        nextCursor: null,
      },
    });
  });

  it('refuses what is no set of rules, naming what is wrong', async () => {
    const id = crypto.randomUUID();
    const bad = { ...rule(id, 1), conditions: [{ path: 'data', operator: 'equals', value: 1 }] };
    expect(await service.request('PUT', '/internal/rejection-rules', { revision: 1, rules: [bad] })).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', errors: [{ path: 'rules[0].conditions[0].path' }] },
    });
    expect(
      await service.request('PUT', '/internal/rejection-rules', { revision: 1, rules: [rule(id, 1), rule(id, 2)] }),
    ).toMatchObject({ status: 400, body: { errors: [{ path: 'rules' }] } });
    expect(
      await service.request('PUT', '/internal/rejection-rules', {
        revision: -1,
        rules: [{ ...rule('x', 1), expiresAt: 'tomorrow' }],
      }),
    ).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'revision' }, { path: 'rules[0].id' }, { path: 'rules[0].expiresAt' }] },
    });
    expect(await service.request('GET', '/internal/rejections?rule=x&cursor=y')).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'rule' }, { path: 'cursor' }] },
    });
    const none = { revision: 1, rules: [] };
    expect(await service.request('PUT', '/internal/rejection-rules', none, SCOPES)).toMatchObject({
      status: 403,
    });
  });
});
