import { describe, expect, it } from '@jest/globals';
import { closeTheBooks } from './books.js';
import type { ConsumerPartition } from './books.js';

const nothing = { start: 0, applied: 0, retrying: 0, dead: 0, rejected: 0, stale: 0, passed: 0, lost: [] };
const relay = {
  partitions: [
    { partition: 0, committed: 10, published: 10 },
    { partition: 1, committed: 5, published: 4 },
  ],
};
const analytics = (...partitions: ConsumerPartition[]) => new Map([['analytics' as const, partitions]]);

describe('closeTheBooks', () => {
  it('balances when every committed event has become something', () => {
    const books = closeTheBooks(
      { partitions: [{ partition: 0, committed: 10, published: 10 }] },
      analytics({ ...nothing, partition: 0, applied: 4, retrying: 1, dead: 1, rejected: 1, stale: 1, passed: 2 }),
    );
    expect(books.balanced).toBe(true);
    expect(books.totals).toEqual([
      {
        consumer: 'analytics',
        committed: 10,
        published: 10,
        before: 0,
        applied: 4,
        retrying: 1,
        dead: 1,
        rejected: 1,
        stale: 1,
        passed: 2,
        missing: 0,
      },
    ]);
  });

  it('counts what is not published yet as missing', () => {
    const books = closeTheBooks(
      relay,
      analytics({ ...nothing, partition: 0, applied: 10 }, { ...nothing, partition: 1, applied: 4 }),
    );
    expect(books.balanced).toBe(false);
    expect(books.partitions.map(({ partition, missing }) => [partition, missing])).toEqual([
      [0, 0],
      [1, 1],
    ]);
    expect(books.totals[0]?.missing).toBe(1);
  });

  it('counts a partition that a consumer says nothing about as missing', () => {
    const books = closeTheBooks(relay, analytics({ ...nothing, partition: 0, applied: 10 }));
    expect(books.partitions[1]).toMatchObject({ partition: 1, applied: 0, missing: 5 });
    expect(books.balanced).toBe(false);
  });

  it('does not ask a consumer for what was before its time', () => {
    const books = closeTheBooks(
      { partitions: [{ partition: 0, committed: 10, published: 10 }] },
      analytics({ ...nothing, partition: 0, start: 7, applied: 3 }),
    );
    expect(books.balanced).toBe(true);
  });

  it('does not balance with a surplus, nor when one partition hides the gap of another', () => {
    const books = closeTheBooks(
      relay,
      analytics({ ...nothing, partition: 0, applied: 9 }, { ...nothing, partition: 1, applied: 6 }),
    );
    expect(books.totals[0]?.missing).toBe(0);
    expect(books.balanced).toBe(false);
  });

  it('keeps consumers apart', () => {
    const books = closeTheBooks(
      { partitions: [{ partition: 0, committed: 2, published: 2 }] },
      new Map([
        ['analytics' as const, [{ ...nothing, partition: 0, applied: 2 }]],
        ['webhooks' as const, [{ ...nothing, partition: 0, applied: 1, lost: [2] }]],
      ]),
    );
    expect(books.totals.map(({ consumer, missing }) => [consumer, missing])).toEqual([
      ['analytics', 0],
      ['webhooks', 1],
    ]);
    expect(books.partitions[1]?.lost).toEqual([2]);
  });
});
