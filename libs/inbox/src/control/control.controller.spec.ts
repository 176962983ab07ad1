import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SCOPES } from '@purser/platform';
import { testRedis, until } from '@purser/testing';
import type { TestRedis } from '@purser/testing';
import { probeService } from '../../test/probe-service.js';
import type { ProbeService } from '../../test/probe-service.js';
import { aHistory, probe } from '../../test/probe.js';
import type { Probe } from '../../test/probe.js';

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

const time = expect.stringMatching(/^\d{4}-.*T.*\.\d{3}Z$/);

describe('/internal/consumer', () => {
  it('tells instances, leases and positions, and whether it is paused', async () => {
    await world.publish(0, ...aHistory(2));
    await world.untilStatuses('aa');
    await until(async () =>
      (await service.request<{ partitions: { owner: unknown }[] }>('GET', '/internal/consumer')).body.partitions.every(
        ({ owner }) => owner !== null,
      ),
    );
    const { status, body } = await service.request('GET', '/internal/consumer');
    const { instanceId, retryAttempts, batchSize, leaseSeconds } = service.config;
    const owner = expect.stringContaining(instanceId);
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        consumer: 'probe',
        paused: false,
        pausedBy: null,
        pausedAt: null,
        rulesRevision: 0,
        instances: [{ id: owner, seenAt: time }],
        retrying: 0,
        partitions: [2, 0, 0, 0].map((position, partition) => ({
          partition,
          owner,
          epoch: 1,
          leasedUntil: time,
          position,
        })),
        config: { retryAttempts, batchSize, leaseSeconds },
      },
    });
  });

  it('pauses and resumes', async () => {
    const paused = await service.request('PUT', '/internal/consumer/paused', { paused: true, by: 'ada' });
    expect(paused).toMatchObject({ status: 200, body: { paused: true, pausedBy: 'ada', pausedAt: time } });
    await world.publish(0, ...aHistory(1));
    expect((await service.request('GET', '/internal/consumer')).body).toMatchObject({ paused: true });
    const resumed = await service.request('PUT', '/internal/consumer/paused', { paused: false, by: 'bob' });
    expect(resumed).toMatchObject({ status: 200, body: { paused: false, pausedBy: null, pausedAt: null } });
    await world.untilStatuses('a');
  });

  it('is changed by those who may, with a name', async () => {
    const told = { paused: true, by: 'ada' };
    expect(await service.request('PUT', '/internal/consumer/paused', told, SCOPES)).toMatchObject({
      status: 403,
    });
    expect(await service.request('GET', '/internal/consumer', undefined, ['wallets:read'])).toMatchObject({
      status: 403,
    });
    expect(await service.request('PUT', '/internal/consumer/paused', { paused: 'yes', by: 'ada' })).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', errors: [{ path: 'paused' }] },
    });
    expect(await service.request('PUT', '/internal/consumer/paused', { paused: true })).toMatchObject({ status: 400 });
  });
});
