import { describe, expect, it } from '@jest/globals';
import { parseMetrics } from '../alarms/parse-metrics.js';
import { addLatency, latencyIn, latencySince, quantileMs } from './latency.js';

const text = `
t_bucket{le="0.1",consumer="a"} 4
t_bucket{le="+Inf",consumer="a"} 10
t_bucket{le="1",consumer="a"} 8
t_sum{consumer="a"} 3
other_bucket{le="1"} 7
`;

describe('latency', () => {
  it('is read bucket by bucket, in whatever order they come', () => {
    expect(latencyIn(parseMetrics(text), 't')).toEqual({ '0.1': 4, '1': 4, '+Inf': 2 });
    expect(latencyIn([], 't')).toEqual({});
  });

  it('since the last look is the difference, or everything when the process has begun anew', () => {
    expect(latencySince(undefined, { '0.1': 2, '1': 0 })).toEqual({ '0.1': 2 });
    expect(latencySince({ '0.1': 2, '1': 1 }, { '0.1': 5, '1': 1 })).toEqual({ '0.1': 3 });
    expect(latencySince({ '0.1': 9, '1': 1 }, { '0.1': 1, '1': 2 })).toEqual({ '0.1': 1, '1': 2 });
  });

  it('adds up', () => {
    expect(addLatency({ '0.1': 1, '1': 2 }, { '1': 3, '+Inf': 1 })).toEqual({ '0.1': 1, '1': 5, '+Inf': 1 });
  });

  it.each([
    [{}, 0.5, null],
    [{ '0.1': 0 }, 0.5, null],
    [{ '0.1': 10 }, 0.5, 50],
    [{ '0.1': 10 }, 0.99, 99],
    [{ '0.1': 5, '0.2': 5 }, 0.75, 150],
    [{ '0.05': 0, '0.1': 10 }, 0.5, 75],
    [{ '1': 1, '+Inf': 99 }, 0.99, 1_000],
    [{ '10': 10, '2': 10 }, 0.5, 2_000],
  ])('of %j the share %d took at most %p ms', (latency, q, ms) => {
    expect(quantileMs(latency as Record<string, number>, q)).toBe(ms);
  });
});
