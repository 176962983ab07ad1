import { describe, expect, it } from '@jest/globals';
import { Horizon } from './horizon.js';

const at = (second: number) => new Date(second * 1000);

describe('Horizon', () => {
  it('remembers, for a transaction it finds unfinished, the highest id seen before it appeared', () => {
    const horizon = new Horizon();
    horizon.observe('100:100:', 50, at(1));
    horizon.observe('100:103:100,102', 80, at(2));
    expect(horizon.parameters()).toEqual({ xids: ['100', '102'], above: [50, 50] });
    horizon.observe('100:110:100,107', 90, at(3));
    expect(horizon.parameters()).toEqual({ xids: ['100', '107'], above: [50, 80] });
  });

  it('settles nothing above what an unfinished transaction may still write, and all of it once that has finished', () => {
    const horizon = new Horizon();
    horizon.observe('100:100:', 50, at(1));
    horizon.observe('100:101:100', 80, at(2));
    expect(horizon.settled()).toEqual({ id: 50, at: 1000 });
    horizon.observe('101:101:', 80, at(3));
    expect(horizon.settled()).toEqual({ id: Infinity, at: 3000 });
  });

  it('knows nothing of the ids of transactions that were open before the first snapshot', () => {
    const horizon = new Horizon();
    horizon.observe('90:100:90', 500, at(1));
    expect(horizon.settled()).toEqual({ id: 0, at: 0 });
  });
});
