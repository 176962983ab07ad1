import { describe, expect, it } from '@jest/globals';
import { anEvent } from '@purser/testing';
import { Registry } from 'prom-client';
import { toDelivery } from './consumer/delivery.js';
import { InboxMetrics } from './metrics.js';

const before = (seconds: number) => new Date(Date.now() - seconds * 1_000).toISOString();
const subscribed = new Set(['TopUpCompleted']);
const deliveryOf = (type: 'TopUpCompleted' | 'HoldPlaced', time: string) =>
  toDelivery(0, 1, JSON.stringify({ ...anEvent(type), time }), subscribed);

async function observed(registry: Registry) {
  const text = await registry.getSingleMetricAsString('purser_commit_to_effect_seconds');
  const value = (line: RegExp) => Number(line.exec(text)?.[1]);
  return {
    within: (le: string) => value(new RegExp(`le="${le.replace('.', '\\.')}",consumer="probe"\\} (\\d+)`)),
    sum: value(/_sum\{consumer="probe"\} ([\d.]+)/),
    count: value(/_count\{consumer="probe"\} (\d+)/),
  };
}

describe('purser_commit_to_effect_seconds', () => {
  it('says how old the oldest and the newest event of a batch were when their effect was committed', async () => {
    const registry = new Registry();
    const metrics = new InboxMetrics('probe', registry);
    const times = [before(4), before(20), before(7), before(0.001)];
    metrics.delivered(
      [...times.map((time) => deliveryOf('TopUpCompleted', time)), deliveryOf('HoldPlaced', before(50))],
      0,
      0,
    );
    const { within, sum, count } = await observed(registry);
    expect(count).toBe(2);
    expect(within('10')).toBe(1);
    expect(within('30')).toBe(2);
    expect(sum).toBeGreaterThanOrEqual(20);
    expect(sum).toBeLessThan(25);
  });

  it('is observed once for a single event, never negative, and not at all when nothing was handled', async () => {
    const registry = new Registry();
    const metrics = new InboxMetrics('probe', registry);
    metrics.delivered([deliveryOf('TopUpCompleted', before(-60))], 0, 0);
    metrics.delivered([deliveryOf('HoldPlaced', before(1))], 0, 0);
    const { within, sum, count } = await observed(registry);
    expect({ within: within('0.001'), sum, count }).toEqual({ within: 1, sum: 0, count: 1 });
  });
});
