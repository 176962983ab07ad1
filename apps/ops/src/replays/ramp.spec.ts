import { describe, expect, it } from '@jest/globals';
import { Pace } from './pace.js';
import { dueAfter, rateAt, secondsUntil } from './ramp.js';

const ramp = { steps: [1, 2, 5], stepSeconds: 10 };

describe('a ramp', () => {
  it.each([
    [0, 1, 0],
    [500, 1, 0.5],
    [9_999, 1, 9.999],
    [10_000, 2, 10],
    [15_000, 2, 20],
    [20_000, 5, 30],
    [30_000, 5, 80],
    [120_000, 5, 530],
  ])('after %s ms sends %s a second, and has %s behind it', (ranMs, rate, due) => {
    expect(rateAt(ramp, ranMs)).toBe(rate);
    expect(dueAfter(ramp, ranMs)).toBeCloseTo(due);
  });

  it.each([
    [0, 0, 0],
    [0, 10, 10],
    [0, 12, 11],
    [5_000, 5, 5],
    [0, 80, 30],
    [0, 530, 120],
    [60_000, 50, 10],
  ])('after %s ms needs for %s more %s s', (ranMs, count, seconds) => {
    expect(secondsUntil(ramp, ranMs, count)).toBe(seconds);
  });
});

describe('a pace', () => {
  it('does not drift, however uneven the ticks are', () => {
    const pace = new Pace({ steps: [100], stepSeconds: 1 }, 0);
    let sent = 0;
    for (let tick = 0; tick < 200; tick += 1) {
      pace.advance([37, 213, 150, 401][tick % 4] ?? 0);
      sent += pace.allowed;
      pace.took(pace.allowed);
    }
    expect(pace.ran).toBe(40_050);
    expect(Math.abs(sent - 4_005)).toBeLessThanOrEqual(1);
    expect(pace.rate).toBeCloseTo(100, -1);
  });

  it('makes up for a late tick, and not for an outage', () => {
    const pace = new Pace({ steps: [100], stepSeconds: 1 }, 0);
    pace.advance(1_500);
    expect(pace.allowed).toBe(150);
    pace.advance(600_000);
    expect(pace.allowed).toBe(200);
  });

  it('reaches the first one although less than one a tick is due, and goes on where it was', () => {
    const pace = new Pace(ramp, 9_000);
    for (let tick = 0; tick < 4; tick += 1) pace.advance(200);
    expect(pace.allowed).toBe(0);
    pace.advance(200);
    expect(pace.allowed).toBe(1);
    pace.took(1);
    pace.advance(1_000);
    expect(pace.allowed).toBe(2);
  });
});
