import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { authorization, testDatabase, testRedis } from '@purser/testing';
import type { PartnerAnswer, PartnerRequest, TestDatabase, TestRedis } from '@purser/testing';
import { startOps } from '../../test/ops-app.js';
import type { OpsApp } from '../../test/ops-app.js';
import { consumerNames } from '../services/service-names.js';
import type { Pipeline } from './pipeline.dto.js';

let database: TestDatabase;
let redis: TestRedis;
let ops: OpsApp;
let paused: boolean;
beforeAll(async () => {
  [database, redis] = await Promise.all([testDatabase(), testRedis()]);
  ops = await startOps({ database, redis });
});
afterAll(async () => {
  await ops.close();
  await redis.close();
  await database.drop();
});
beforeEach(() => {
  paused = false;
  ops.services.relay.respond(({ path }) =>
    path === '/internal/partitions' ? ok({ partitions: [relayPartition(0, 10), relayPartition(1, 7)] }) : ok({}),
  );
  for (const name of consumerNames) ops.services[name].respond((request) => consumer(name, request));
});

const ok = (body: object): PartnerAnswer => ({ status: 200, body: JSON.stringify(body) });

function relayPartition(partition: number, published: number) {
  const lease = { owner: 'relay-1', leasedUntil: '2026-11-25T10:00:00.000Z', epoch: 3 };
  return { partition, ...lease, committed: 12, position: 11, published, pending: 2, oldestPendingAt: null };
}

function consumer(name: string, { path, body }: PartnerRequest): PartnerAnswer {
  if (path === '/internal/consumer/paused') ({ paused } = JSON.parse(body) as { paused: boolean });
  if (!path.startsWith('/internal/consumer')) return ok({ data: [], more: false, totals: {} });
  const lease = { owner: `${name}-1`, epoch: 1, leasedUntil: '2026-11-25T10:00:00.000Z' };
  return ok({
    consumer: name,
    paused,
    ...{ pausedBy: null, pausedAt: null, rulesRevision: 0, instances: [], retrying: 0 },
    partitions: [
      { partition: 0, ...lease, position: 4 },
      { partition: 1, ...lease, position: 9 },
    ],
    config: { retryAttempts: 8, batchSize: 500, leaseSeconds: 5 },
  });
}

async function ask<T>(path: string, method = 'GET', scope: 'ops:read' | 'ops:write' = 'ops:read') {
  const response = await ops.ask(path, { method, headers: await authorization([scope], 'ada') });
  return { status: response.status, body: (await response.json()) as T };
}

describe('the pipeline', () => {
  it('shows leases, positions and lag, by partition', async () => {
    const { body } = await ask<Pipeline>('/v1/pipeline');
    expect(body.relay).toMatchObject({ up: true, partitions: [{ partition: 0, owner: 'relay-1' }, { partition: 1 }] });
    expect(body.consumers.map(({ consumer: name, up }) => [name, up])).toEqual(
      consumerNames.map((name) => [name, true]),
    );
    // Recorded a moment after the relay was asked: not a negative lag.
    expect(body.consumers[0]?.partitions.map(({ position, lag }) => [position, lag])).toEqual([
      [4, 6],
      [9, 0],
    ]);
  });

  it('names who is away, and knows no lag without the relay', async () => {
    ops.services.relay.respond(() => ({ status: 500 }));
    ops.services.webhooks.respond(() => ({ status: 200, body: '<html>' }));
    const { body } = await ask<Pipeline>('/v1/pipeline');
    expect(body.relay).toEqual({ up: false, partitions: [] });
    expect(body.consumers).toMatchObject([
      { consumer: 'notifications', up: true, partitions: [{ lag: null }, { lag: null }] },
      { consumer: 'analytics', up: true },
      { consumer: 'webhooks', up: false, status: null, partitions: [] },
    ]);
  });
});

describe('a consumer', () => {
  const audited = () =>
    database.query(
      `SELECT actor, action, subject_id AS id, before, after FROM ops.audit WHERE subject_kind = 'consumer' ORDER BY id`,
    );

  it('is paused and resumed, which is written down once each', async () => {
    for (const verb of ['pause', 'pause', 'resume', 'resume']) {
      const { status, body } = await ask(`/v1/consumers/analytics/${verb}`, 'POST', 'ops:write');
      expect([status, body]).toMatchObject([200, { consumer: 'analytics', paused: verb === 'pause' }]);
    }
    const puts = ops.services.analytics.requests
      .filter(({ path }) => path === '/internal/consumer/paused')
      .map(({ body }) => body);
    expect(puts).toEqual(['{"paused":true,"by":"ada"}', '{"paused":false,"by":"ada"}']);
    expect(await audited()).toEqual([
      { actor: 'ada', action: 'consumer.pause_asked', id: 'analytics', before: null, after: null },
      { actor: 'ada', action: 'consumer.paused', id: 'analytics', before: { paused: false }, after: { paused: true } },
      { actor: 'ada', action: 'consumer.resume_asked', id: 'analytics', before: null, after: null },
      { actor: 'ada', action: 'consumer.resumed', id: 'analytics', before: { paused: true }, after: { paused: false } },
    ]);
  });

  it('that does not answer is not paused, and nothing is written', async () => {
    const before = await audited();
    ops.services.webhooks.respond(() => ({ status: 500 }));
    expect(await ask('/v1/consumers/webhooks/pause', 'POST', 'ops:write')).toMatchObject({
      status: 503,
      body: { code: 'service_unreachable' },
    });
    expect(await audited()).toEqual(before);
  });

  it('has to exist, and to be asked by somebody who may', async () => {
    expect(await ask('/v1/consumers/relay/pause', 'POST', 'ops:write')).toMatchObject({
      status: 404,
      body: { code: 'consumer_not_found' },
    });
    expect((await ask('/v1/consumers/analytics/pause', 'POST')).status).toBe(403);
  });
});
