import { describe, expect, it } from '@jest/globals';
import { backoff } from './backoff.js';

const middle = { baseMs: 1_000, maxMs: 60_000, jitter: 0.2, random: () => 0.5 };

describe('backoff', () => {
  it('doubles with every attempt, up to the most', () => {
    expect([1, 2, 3, 4, 50, 5_000].map((attempt) => backoff(attempt, middle))).toEqual([
      1_000, 2_000, 4_000, 8_000, 60_000, 60_000,
    ]);
  });

  it('spreads by the jitter on both sides, but never above the most', () => {
    expect(backoff(1, { ...middle, random: () => 0 })).toBe(800);
    expect(backoff(1, { ...middle, random: () => 1 })).toBe(1_200);
    expect(backoff(50, { ...middle, random: () => 1 })).toBe(60_000);
  });

  it('is random unless told', () => {
    const delays = new Set(Array.from({ length: 20 }, () => backoff(1, { baseMs: 100_000, maxMs: 1e9, jitter: 1 })));
    expect(delays.size).toBeGreaterThan(1);
  });
});
