import { describe, expect, it } from '@jest/globals';
import type { ConsumerName } from '../services/service-names.js';
import { mergePages } from './merge.js';
import type { Page, Places } from './merge.js';

/** A consumer's list: cases numbered by age, a higher number is newer. */
const lists: Record<ConsumerName, number[]> = { notifications: [9, 6, 3], analytics: [8, 7], webhooks: [5, 4, 2, 1] };
const idOf = (consumer: ConsumerName, age: number) => `${consumer}-0000000${age}`;

function pageOf(consumer: ConsumerName, places: Places, limit: number): Page<{ id: string }> {
  const ids = lists[consumer].map((age) => idOf(consumer, age));
  const after = places[consumer];
  const rest = after === undefined ? ids : ids.filter((id) => id < (after ?? ''));
  const data = rest.slice(0, limit).map((id) => ({ id }));
  return { data, nextCursor: rest.length > limit ? (data.at(-1)?.id ?? null) : null };
}

function readAll(limit: number, away: (page: number) => ConsumerName[] = () => []) {
  const seen: string[][] = [];
  let places: Places = {};
  for (let page = 0; page < 20; page++) {
    const asked = (Object.keys(lists) as ConsumerName[]).filter((name) => places[name] !== null);
    if (asked.length === 0) return seen;
    const reached = asked.filter((name) => !away(page).includes(name));
    const pages = new Map(reached.map((name) => [name, pageOf(name, places, limit)]));
    const merged = mergePages(pages, places, limit);
    places = merged.places;
    seen.push(merged.data.map(({ id }) => id.slice(-1)));
  }
  throw new Error('the pages do not end');
}

describe('mergePages', () => {
  it.each([1, 2, 3, 4, 20])('gives every case once, newest first, in pages of %s', (limit) => {
    expect(readAll(limit).flat().join('')).toBe('987654321');
  });

  it('fills pages from whoever has the newest', () => {
    expect(readAll(4).filter((page) => page.length > 0)).toEqual([['9', '8', '7', '6'], ['5', '4', '3', '2'], ['1']]);
  });

  it('shows what an unreachable consumer has once it answers again', () => {
    const pages = readAll(3, (page) => (page === 0 ? ['notifications'] : []));
    expect(pages[0]).toEqual(['8', '7', '5']);
    expect(pages.flat().sort().join('')).toBe('123456789');
  });
});
