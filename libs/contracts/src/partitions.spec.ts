import { describe, expect, it } from '@jest/globals';
import { uuidv7 } from './identifiers.js';
import { partitionOf, streamKey } from './partitions.js';

describe('partitionOf', () => {
  it('never moves a wallet', () => {
    // md5('0199d2c4-6d2e-7c11-9a53-3f8a0c2b7d10') begins with f722e158; a change here would reorder live wallets.
    expect(partitionOf('0199d2c4-6d2e-7c11-9a53-3f8a0c2b7d10', 2 ** 32)).toBe(0xf722e158);
  });

  it('does not mind upper case', () => {
    const id = uuidv7();

    expect(partitionOf(id.toUpperCase(), 16)).toBe(partitionOf(id, 16));
  });

  it('spreads wallets evenly', () => {
    const counts = new Array<number>(16).fill(0);
    for (let i = 0; i < 16_000; i++) {
      const partition = partitionOf(uuidv7(), 16);
      counts[partition] = (counts[partition] ?? 0) + 1;
    }

    // 1000 expected, standard deviation 31: ten of them away would be no accident.
    expect(Math.min(...counts)).toBeGreaterThan(690);
    expect(Math.max(...counts)).toBeLessThan(1310);
  });
});

describe('streamKey', () => {
  it('keeps everything of one partition on one node of a cluster', () => {
    expect(streamKey(7)).toBe('purser:events:{7}');
  });
});
