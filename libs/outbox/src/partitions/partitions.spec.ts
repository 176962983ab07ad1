import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { testRedis } from '@purser/testing';
import type { TestRedis } from '@purser/testing';
import { RelayFixture } from '../../test/relay-fixture.js';
import { relayPartitions } from './partitions.js';

let redis: TestRedis;
let fixture: RelayFixture;
beforeAll(async () => {
  redis = await testRedis();
  fixture = await RelayFixture.open(redis);
});
afterAll(async () => {
  await fixture.close();
  await redis.close();
});

const partition = async (number: number) => (await relayPartitions(fixture.asRelay))[number];

it('tells what waits in each partition, and since when, also while nobody leads it', async () => {
  const wallet = await fixture.wallet(5);
  const before = new Date();
  await fixture.commit(wallet, 3);
  const nobody = { owner: null, leasedUntil: null, epoch: 0, committed: 3, position: 0, published: 0, pending: 3 };
  const waiting = await partition(5);
  expect(waiting).toMatchObject({ partition: 5, ...nobody });
  expect(Math.abs(Date.parse(waiting?.oldestPendingAt ?? '') - before.getTime())).toBeLessThan(5_000);
  expect(await partition(4)).toMatchObject({ committed: 0, pending: 0, oldestPendingAt: null });

  const { relay, stop } = fixture.startRelay();
  await fixture.published(wallet, 3);
  await relay.record();
  expect(await partition(5)).toMatchObject({ position: 3, published: 3, pending: 0, oldestPendingAt: null, epoch: 1 });
  expect((await partition(5))?.owner).not.toBeNull();
  await stop();
  expect(await partition(5)).toMatchObject({ owner: null, leasedUntil: null });

  // Given a position and never confirmed: it still waits.
  await fixture.database.query('UPDATE wallet.relay_partition SET published = 1 WHERE partition = 5');
  expect(await partition(5)).toMatchObject({ pending: 2, oldestPendingAt: expect.any(String) });
});
