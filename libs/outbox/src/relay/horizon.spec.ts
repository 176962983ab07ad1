import { describe, expect, it } from '@jest/globals';
import { Horizon } from './horizon.js';

/** A scan in the given second, by the transaction `xid` if it took ids, the highest of which is `highestId`. */
const scan = (second: number, snapshot: string, xid: string | null = null, highestId = 0) => ({
  snapshot,
  xid,
  highestId,
  clock: new Date(second * 1000),
});

describe('Horizon', () => {
  it('remembers, for a transaction it finds unfinished, what was shown before it got its transaction id', () => {
    const horizon = new Horizon();
    horizon.observe(scan(1, '100:100:', '100', 50));
    horizon.observe(scan(2, '101:105:101,103', '106', 80));
    expect(horizon.parameters()).toMatchObject({ xids: ['101', '103'], above: [50, 50] });
    horizon.observe(scan(3, '101:110:101,107', '110', 90));
    expect(horizon.parameters()).toMatchObject({ xids: ['101', '107'], above: [50, 80] });
  });

  it('does not take for new what the snapshot could not name: it ran with a later id than any that had ended', () => {
    const horizon = new Horizon();
    horizon.observe(scan(1, '100:100:', '100', 50));
    // 101 has written id 81 and ended; 102, which runs and is not listed, may have written id 80. The scan itself is 103.
    horizon.observe(scan(2, '102:102:', '103', 81));
    expect(horizon.parameters()).toEqual({ xids: [], above: [], others: 50 });
    expect(horizon.settled()).toEqual({ id: 50, at: 1000 });
    // Now it is listed, for 103 has ended.
    horizon.observe(scan(3, '102:104:102'));
    expect(horizon.parameters()).toEqual({ xids: ['102'], above: [50], others: 81 });
    expect(horizon.settled()).toEqual({ id: 50, at: 1000 });
    horizon.observe(scan(4, '104:104:'));
    expect(horizon.settled()).toEqual({ id: 81, at: 2000 });
  });

  it('looks at nothing twice when nobody got a transaction id between the snapshot and the scan', () => {
    const horizon = new Horizon();
    horizon.observe(scan(1, '100:100:', '100', 50));
    horizon.observe(scan(2, '101:101:', '101', 80));
    expect(horizon.parameters()).toEqual({ xids: [], above: [], others: 80 });
  });

  it('settles nothing above what an unfinished transaction may still write, and all of it once that has finished', () => {
    const horizon = new Horizon();
    horizon.observe(scan(1, '100:100:', '100', 50));
    horizon.observe(scan(2, '101:103:101', '103', 80));
    expect(horizon.settled()).toEqual({ id: 50, at: 1000 });
    horizon.observe(scan(3, '104:104:'));
    expect(horizon.settled()).toEqual({ id: 80, at: 2000 });
  });

  it('knows nothing of the ids of transactions that were open before the first scan', () => {
    const horizon = new Horizon();
    horizon.observe(scan(1, '90:100:90', '100', 500));
    expect(horizon.settled()).toEqual({ id: 0, at: 0 });
    expect(horizon.parameters()).toEqual({ xids: ['90'], above: [0], others: 500 });
  });
});
