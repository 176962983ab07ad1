import { describe, expect, it } from '@jest/globals';
import { nextDelayMs, parseRetryAfter } from './retry-schedule.js';

const policy = { scheduleSeconds: [5, 30], jitter: 0.2 };

describe('nextDelayMs', () => {
  it('follows the schedule and ends with it', () => {
    expect([1, 2, 3].map((attempt) => nextDelayMs(policy, attempt, undefined, 0.5))).toEqual([5_000, 30_000, null]);
  });

  it('spreads by the jitter around the scheduled wait', () => {
    expect(nextDelayMs(policy, 1, undefined, 0)).toBe(4_500);
    expect(nextDelayMs(policy, 1, undefined, 1)).toBe(5_500);
  });

  it('waits longer when the partner asks for it, for a day at most, and never shorter', () => {
    expect(nextDelayMs(policy, 1, 60_000, 0.5)).toBe(60_000);
    expect(nextDelayMs(policy, 1, 1_000, 0.5)).toBe(5_000);
    expect(nextDelayMs(policy, 1, 1e12, 0.5)).toBe(86_400_000);
  });

  it('does not let the partner add attempts', () => {
    expect(nextDelayMs(policy, 3, 60_000, 0.5)).toBeNull();
  });
});

describe('parseRetryAfter', () => {
  const now = Date.parse('2026-11-23T10:00:00Z');

  it.each([
    ['120', 120_000],
    ['0', 0],
    ['Mon, 23 Nov 2026 10:01:00 GMT', 60_000],
    ['Mon, 23 Nov 2026 09:00:00 GMT', 0],
    ['soon', undefined],
    ['-5 apples', undefined],
    [undefined, undefined],
  ])('reads %s as %s', (header, expected) => {
    expect(parseRetryAfter(header, now)).toBe(expected);
  });
});
