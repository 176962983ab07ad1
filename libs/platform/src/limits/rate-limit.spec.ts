import { beforeEach, describe, expect, it } from '@jest/globals';
import { RateLimit } from './rate-limit.js';

describe('RateLimit', () => {
  let now: number;
  let limit: RateLimit;
  beforeEach(() => {
    now = 5_000;
    limit = new RateLimit(10, 30, () => now);
  });
  const admitted = (requests: number, key = 'a') =>
    Array.from({ length: requests }, () => limit.take(key)).filter((answer) => answer.admitted).length;

  it('admits a burst, then so many a second, to the last one exactly', () => {
    expect(admitted(100)).toBe(30);
    now += 99;
    expect(admitted(100)).toBe(0);
    now += 1;
    expect(admitted(100)).toBe(1);
    now += 1_000;
    expect(admitted(100)).toBe(10);
    now += 3_600_000;
    expect(admitted(100)).toBe(30);
  });

  it('keeps to the rate under steady pressure, and lets a caller who keeps to it never wait', () => {
    let pressing = 0;
    for (let tick = 0; tick < 10_000; tick++) {
      now += 10;
      pressing += admitted(1, 'presses');
      if (tick % 10 === 0) expect(limit.take('keeps to it').admitted).toBe(true);
    }
    expect(pressing).toBe(30 + (10_000 * 10 * 10) / 1_000 - 1);
  });

  it('says what remains, when all is there again, and how long to wait', () => {
    expect(limit.take('a')).toEqual({ admitted: true, remaining: 29, full: 1, wait: 0 });
    admitted(28);
    expect(limit.take('a')).toEqual({ admitted: true, remaining: 0, full: 3, wait: 0 });
    expect(limit.take('a')).toEqual({ admitted: false, remaining: 0, full: 3, wait: 1 });
    const slow = new RateLimit(0.1, 1, () => now);
    slow.take('a');
    expect(slow.take('a')).toEqual({ admitted: false, remaining: 0, full: 10, wait: 10 });
  });

  it('counts every caller for itself, and gives back what was not used', () => {
    expect(admitted(31, 'a')).toBe(30);
    expect(admitted(31, 'b')).toBe(30);
    limit.giveBack('a');
    limit.giveBack('unknown');
    expect(admitted(31, 'a')).toBe(1);
  });
});
