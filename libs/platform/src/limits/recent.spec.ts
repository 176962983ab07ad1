import { describe, expect, it } from '@jest/globals';
import { Recent } from './recent.js';

describe('Recent', () => {
  it('forgets what was not used for long, and keeps what was', () => {
    const recent = new Recent<{ n: number }>(10);
    const kept = { n: -1 };
    recent.set('kept', kept);
    for (let n = 0; n < 1_000; n++) {
      recent.set(`key-${n}`, { n });
      expect(recent.get('kept')).toBe(kept);
      if (n >= 4) expect(recent.get(`key-${n - 4}`)).toEqual({ n: n - 4 });
    }
    const left = Array.from({ length: 1_000 }, (_, n) => n).filter((n) => recent.get(`key-${n}`) !== undefined);
    expect(left.length).toBeLessThanOrEqual(20);
    recent.delete('kept');
    expect(recent.get('kept')).toBeUndefined();
  });
});
