import { describe, expect, it } from '@jest/globals';
import { LagClock } from './lag-clock.js';
import { Meter, perSecond } from './meter.js';

describe('a meter', () => {
  it('shows what came in since it was last read, also when the counter has begun anew', () => {
    const meter = new Meter();
    expect(meter.read(1_000, 100)).toBeUndefined();
    expect(meter.read(3_000, 150)).toEqual({ count: 50, seconds: 2 });
    expect(meter.read(4_000, 7)).toEqual({ count: 7, seconds: 1 });
    expect(meter.read(4_000, 9)).toBeUndefined();
    expect(meter.read(5_000, 9)).toEqual({ count: 2, seconds: 1 });
  });

  it('makes rates', () => {
    expect([perSecond({ count: 1, seconds: 3 }), perSecond(undefined)]).toEqual([0.33, 0]);
  });
});

describe('the lag clock', () => {
  it('says since when somebody is behind', () => {
    const clock = new LagClock();
    expect(clock.secondsOf(0, 5)).toBe(0);
    clock.note(1_000, 10);
    clock.note(3_000, 20);
    clock.note(5_000, 30);
    expect(clock.secondsOf(6_000, 30)).toBe(0);
    expect(clock.secondsOf(6_000, 29)).toBe(3);
    expect(clock.secondsOf(6_000, 20)).toBe(3);
    expect(clock.secondsOf(6_000, 12)).toBe(5);
    expect(clock.secondsOf(6_000, 3)).toBe(5);
  });
});
