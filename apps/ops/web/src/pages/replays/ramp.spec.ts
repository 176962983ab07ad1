import { describe, expect, it } from '@jest/globals';
import { describeRamp, parseRamp, rampSeconds } from './ramp';

describe('the ramp of a replay', () => {
  it('is read from what somebody types', () => {
    expect(parseRamp('1, 2,5 → 10')).toEqual([1, 2, 5, 10]);
    expect(parseRamp('50')).toEqual([50]);
  });

  it.each(['', '0', '-1', '1.5', '1001', '1, two', Array(21).fill('1').join(',')])('refuses %p', (text) => {
    expect(parseRamp(text)).toBeUndefined();
  });

  it('takes as long as the area below it', () => {
    expect(rampSeconds(30, [1, 2], 30)).toBe(30);
    expect(rampSeconds(90, [1, 2], 30)).toBe(60);
    expect(rampSeconds(1_240, [1, 2, 5, 10], 30)).toBe(190);
  });

  it('is told without the steps that are not reached', () => {
    expect(describeRamp(1_240, [1, 2, 5, 10], 30)).toBe(
      '1/s for 30 s, then 2/s for 30 s, then 5/s for 30 s, then 10/s to the end: about 3 minutes for 1,240.',
    );
    expect(describeRamp(1, [1, 2, 5, 10], 30)).toBe('1/s to the end: about 1 s for 1.');
    expect(describeRamp(30, [1, 2], 30)).toBe('1/s to the end: about 30 s for 30.');
  });
});
