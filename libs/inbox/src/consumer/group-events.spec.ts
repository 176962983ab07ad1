import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { groupEvents } from './group-events.js';

interface Item {
  type: string;
  wallet: string;
  index: number;
}

const group = (items: Item[]) =>
  groupEvents(
    items,
    ({ type }) => type,
    ({ wallet }) => wallet,
  );
const items = (text: string): Item[] =>
  text.split(' ').map((word, index) => ({ wallet: word[0] ?? '', type: word[1] ?? '', index }));
const shape = (text: string) =>
  group(items(text)).map(({ type, items }) => `${type}:${items.map(({ wallet }) => wallet).join('')}`);

describe('groupEvents', () => {
  it('keeps a batch of one type together', () => {
    expect(shape('aT bT aT')).toEqual(['T:aba']);
  });

  it('makes no more groups than types when all wallets go through them in the same order', () => {
    expect(shape('aT bC bT cC aT cT')).toEqual(['C:bc', 'T:abac']);
  });

  it('keeps every wallet’s order, whatever the batch', () => {
    const batch = fc.array(
      fc.record({ type: fc.constantFrom('A', 'B', 'C'), wallet: fc.constantFrom('x', 'y', 'z') }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(batch, (events) => {
        const numbered = events.map((event, index) => ({ ...event, index }));
        const handled = group(numbered).flatMap(({ type, items }) => {
          expect(items.every((item) => item.type === type)).toBe(true);
          return items;
        });
        expect(handled).toHaveLength(numbered.length);
        for (const wallet of ['x', 'y', 'z']) {
          const of = (list: Item[]) => list.filter((item) => item.wallet === wallet).map(({ index }) => index);
          expect(of(handled)).toEqual(of(numbered));
        }
      }),
    );
  });
});
