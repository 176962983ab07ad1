import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { authorization, testDatabase, testRedis, until } from '@purser/testing';
import type { PartnerAnswer, PartnerRequest, TestDatabase, TestRedis } from '@purser/testing';
import { startOps } from '../../test/ops-app.js';
import type { OpsApp } from '../../test/ops-app.js';
import { consumerNames } from '../services/service-names.js';
import type { ConsumerName } from '../services/service-names.js';
import { HistoryService } from './history.service.js';
import type { History, Overview } from './overview.dto.js';

let database: TestDatabase;
let redis: TestRedis;
let ops: OpsApp;
/** What the services' tables hold. */
let facts: { committed: number; applied: Record<ConsumerName, number>; paused: boolean };
beforeAll(async () => {
  [database, redis] = await Promise.all([testDatabase(), testRedis()]);
});
beforeEach(async () => {
  await database.query('DELETE FROM ops.sample');
  facts = { committed: 100, applied: { notifications: 100, analytics: 100, webhooks: 100 }, paused: false };
  ops = await startOps({ database, redis });
  ops.services.wallet.respond(() => ok({ status: 'ok' }));
  ops.services.relay.respond(({ path }) =>
    path === '/metrics'
      ? {
          status: 200,
          body: 'purser_outbox_pending 3\npurser_relay_oldest_pending_seconds 1.5\npurser_relay_rebuilds_total 2\n',
        }
      : ok({ partitions: [{ partition: 0, committed: facts.committed, published: facts.committed }] }),
  );
  for (const name of consumerNames) ops.services[name].respond((request) => consumer(name, request));
});
afterEach(() => ops.close());
afterAll(async () => {
  await redis.close();
  await database.drop();
});

function consumer(name: ConsumerName, { path }: PartnerRequest): PartnerAnswer {
  if (path === '/metrics') {
    const took = facts.applied[name];
    const lines = [
      `purser_dead_letters{consumer="${name}",source="handler"} 1`,
      `purser_dead_letters{consumer="${name}",source="webhook"} 4`,
      `purser_commit_to_effect_seconds_bucket{le="0.1",consumer="${name}"} ${took}`,
      `purser_commit_to_effect_seconds_bucket{le="+Inf",consumer="${name}"} ${took}`,
    ];
    return { status: 200, body: lines.join('\n') };
  }
  if (path === '/internal/consumer') return ok({ paused: facts.paused });
  if (path !== '/internal/proof') return ok({ data: [], more: false, totals: {} });
  const nothing = { start: 0, retrying: 2, dead: 0, rejected: 1, stale: 0, passed: 0, lost: [] };
  return ok({ partitions: [{ partition: 0, ...nothing, applied: facts.applied[name] - 3 }] });
}

function ok(body: object): PartnerAnswer {
  return { status: 200, body: JSON.stringify(body) };
}

async function get<T>(path: string): Promise<T> {
  const response = await ops.ask(path, { headers: await authorization(['ops:read']) });
  expect(response.status).toBe(200);
  return (await response.json()) as T;
}
const overview = () => get<Overview>('/v1/overview');
const history = (minutes: number) => get<History>(`/v1/overview/history?minutes=${minutes}`);

describe('the overview', () => {
  it('shows the pipeline at a glance', async () => {
    facts.paused = true;
    facts.applied.webhooks = 90;
    expect(await until(async () => (await overview()).consumers[0]?.paused && (await overview()))).toEqual({
      asOf: expect.stringMatching(/Z$/),
      wallet: { up: true, committed: 100, committedPerSecond: expect.any(Number) },
      relay: {
        up: true,
        published: 100,
        publishedPerSecond: expect.any(Number),
        pending: 3,
        oldestPendingSeconds: 1.5,
        rebuilds: 2,
      },
      consumers: consumerNames.map((name) => ({
        consumer: name,
        up: true,
        paused: true,
        appliedPerSecond: expect.any(Number),
        lagEvents: name === 'webhooks' ? 10 : 0,
        lagSeconds: expect.any(Number),
        retrying: 2,
        rejected: 1,
        dead: { ours: 1, partner: 4 },
      })),
      proof: {
        complete: false,
        unreachable: [],
        consumers: ['analytics', 'notifications', 'webhooks'].map((name) => ({
          consumer: name,
          committed: 100,
          applied: name === 'webhooks' ? 87 : 97,
          ...{ retrying: 2, dead: 0, rejected: 1, stale: 0, passed: 0, lost: [] },
          missing: name === 'webhooks' ? 10 : 0,
        })),
      },
      attention: {
        cases: { open: 0, investigating: 0, reopened: 0 },
        deadLetters: { ours: 0, partner: 0 },
        money: [],
        oldestAt: null,
        awaitingApproval: { rules: 0, edits: 0 },
      },
    });
  });

  it('is made every two seconds while somebody asks, with rates, whoever asks sharing it', async () => {
    await overview();
    const asked = ops.services.relay.requests.length;
    await Promise.all([overview(), overview(), overview()]);
    expect(ops.services.relay.requests.length).toBe(asked);
    facts.committed += 50;
    for (const name of consumerNames) facts.applied[name] += 50;
    const { consumers, wallet } = await until(
      async () => {
        const now = await overview();
        return now.wallet.committedPerSecond > 0 && now;
      },
      { timeoutMs: 5_000 },
    );
    expect(wallet.committedPerSecond).toBeGreaterThan(10);
    for (const { appliedPerSecond } of consumers) expect(appliedPerSecond).toBe(wallet.committedPerSecond);
  });

  it('says who is away, keeps what it last said, and misses nobody else', async () => {
    await until(async () => (await overview()).relay.pending === 3);
    ops.services.analytics.respond(() => ({ status: 500 }));
    ops.services.wallet.respond(() => ({ status: 503 }));
    const seen = await until(
      async () => {
        const now = await overview();
        return !now.wallet.up && now;
      },
      { timeoutMs: 5_000 },
    );
    expect(seen.proof).toMatchObject({ complete: false, unreachable: ['analytics'] });
    const [notifications, analytics] = seen.consumers;
    expect(notifications).toMatchObject({ up: true, retrying: 2 });
    expect(analytics).toMatchObject({ up: false, appliedPerSecond: 0, retrying: 2, dead: { ours: 1, partner: 4 } });
    ops.services.relay.respond(() => ({ status: 500 }));
    const without = await until(
      async () => {
        const now = await overview();
        return !now.relay.up && now;
      },
      { timeoutMs: 5_000 },
    );
    expect(without).toMatchObject({ wallet: { committed: 100 }, proof: { complete: false, consumers: [] } });
  });

  it('is sent to whoever watches, at once and every two seconds', async () => {
    const stream = await ops.ask('/v1/live', { headers: await authorization(['ops:read']) });
    const reader = (stream.body as ReadableStream<Uint8Array>).getReader();
    let text = '';
    await until(
      async () => {
        text += new TextDecoder().decode((await reader.read()).value);
        return text.split('event: overview').length > 3;
      },
      { timeoutMs: 15_000 },
    );
    const times = [...text.matchAll(/"asOf":"([^"]+)"/g)].map(([, at = '']) => Date.parse(at));
    expect(new Set(times).size).toBe(times.length);
    await reader.cancel();
  });
});

describe('its history', () => {
  const sample = (at: string, series: string, seconds: number, count: number, latency: object = {}) =>
    database.query(
      `INSERT INTO ops.sample (at, series, seconds, count, retrying, dead, latency) VALUES (${at}, $1, $2, $3, 1, 2, $4)`,
      [series, seconds, count, JSON.stringify(latency)],
    );

  it('grows while ops looks, whoever watches', async () => {
    await until(
      async () => {
        facts.committed += 10;
        for (const name of consumerNames) facts.applied[name] += 10;
        await overview();
        const { points } = await history(15);
        return points.some(({ committedPerSecond, consumers }) => committedPerSecond > 0 && consumers.length === 3);
      },
      { timeoutMs: 30_000 },
    );
    const { stepSeconds, points } = await history(15);
    expect(stepSeconds).toBe(10);
    const point = points.find(({ consumers }) => consumers.length === 3);
    expect(point?.consumers[0]).toEqual({
      consumer: 'analytics',
      appliedPerSecond: expect.any(Number),
      p50Ms: 50,
      p99Ms: 99,
      retrying: 2,
      dead: 5,
    });
  });

  it('adds up rates of uneven samples by their length, and knows no latency of nothing', async () => {
    const at = `date_bin('30 seconds', now() - interval '10 minutes', 'epoch')`;
    await sample(at, 'committed', 10, 100);
    await sample(`${at} + interval '10 seconds'`, 'committed', 2, 2);
    await sample(at, 'webhooks', 10, 5, { '0.1': 4 });
    await sample(`${at} + interval '1 second'`, 'webhooks', 1, 1, { '0.1': 4, '0.2': 2 });
    await sample(at, 'analytics', 10, 0);
    const { stepSeconds, points } = await history(60);
    expect(stepSeconds).toBe(30);
    expect(points).toEqual([
      {
        at: expect.stringMatching(/Z$/),
        committedPerSecond: 8.5,
        publishedPerSecond: 0,
        consumers: [
          { consumer: 'analytics', appliedPerSecond: 0, p50Ms: null, p99Ms: null, retrying: 1, dead: 2 },
          { consumer: 'webhooks', appliedPerSecond: 0.55, p50Ms: 62.5, p99Ms: 195, retrying: 1, dead: 2 },
        ],
      },
    ]);
  });

  it('is one series, whichever instance writes it', async () => {
    const one = ops.app.get(HistoryService);
    const two = new HistoryService(one['dataSource']);
    const interval = { series: 'committed', seconds: 10, count: 5, retrying: 0, dead: 0, latency: {} };
    const at = Math.floor(Date.now() / 10_000) * 10_000 + 5_000;
    await Promise.all([one.add(at, [interval]), two.add(at, [interval])]);
    await two.add(at + 1_000, [interval]);
    expect(await database.query(`SELECT count::int FROM ops.sample WHERE series = 'committed'`)).toEqual([
      { count: 5 },
    ]);
  });

  it('is merged when it is old, without a change of its sums, and forgotten after seven days', async () => {
    const at = `date_bin('5 minutes', now() - interval '8 hours', 'epoch')`;
    await sample(at, 'webhooks', 10, 4, { '0.1': 1 });
    await sample(`${at} + interval '1 minute'`, 'webhooks', 10, 6, { '0.1': 2, '+Inf': 1 });
    await sample(`${at} + interval '5 minutes'`, 'webhooks', 10, 7);
    await sample(`now() - interval '1 hour'`, 'webhooks', 10, 1);
    await sample(`now() - interval '59 minutes'`, 'webhooks', 10, 2);
    await sample(`now() - interval '169 hours'`, 'webhooks', 10, 3);
    for (let i = 0; i < 2; i++) {
      await ops.app.get(HistoryService).thin();
      const rows = await database.query(
        `SELECT seconds, count::int, latency FROM ops.sample WHERE series = 'webhooks' AND at < now() - interval '30 minutes' ORDER BY at`,
      );
      expect(rows).toEqual([
        { seconds: 20, count: 10, latency: { '0.1': 3, '+Inf': 1 } },
        { seconds: 10, count: 7, latency: {} },
        { seconds: 10, count: 1, latency: {} },
        { seconds: 10, count: 2, latency: {} },
      ]);
    }
  });

  it.each(['14', '10081', 'x'])('refuses %s minutes', async (minutes) => {
    const response = await ops.ask(`/v1/overview/history?minutes=${minutes}`, {
      headers: await authorization(['ops:read']),
    });
    expect(response.status).toBe(400);
  });
});
