import { expect, it } from '@jest/globals';
import { until } from '@purser/testing';
import { Doorbell } from './doorbell.js';

function counted(ring: () => Promise<void> = async () => {}) {
  const broker = {
    rings: 0,
    ring() {
      broker.rings += 1;
      return ring();
    },
  };
  return broker;
}

it('rings at once, and once more for all that was rung meanwhile', async () => {
  const broker = counted();
  const bell = new Doorbell(broker);
  for (let i = 0; i < 100; i += 1) bell.ring();
  expect(broker.rings).toBe(1);
  await until(() => broker.rings === 2);
  const start = performance.now();
  await until(() => performance.now() - start > 50);
  expect(broker.rings).toBe(2);
});

it('never fails, and does not insist while nobody can hear it', async () => {
  const broker = counted(() => Promise.reject(new Error('Redis is away')));
  const bell = new Doorbell(broker);
  const start = performance.now();
  await until(() => {
    bell.ring();
    return performance.now() - start > 200;
  });
  expect(broker.rings).toBe(1);
});
