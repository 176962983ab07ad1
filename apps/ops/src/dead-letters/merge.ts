import type { ConsumerName } from '../services/service-names.js';

/**
 * Where each consumer's list goes on: after this id, or from its beginning when absent. `null`: it has no more.
 * Each consumer has a place of its own, so that one that was unreachable misses nothing when it answers again.
 */
export type Places = Partial<Record<ConsumerName, string | null>>;

export interface Page<T> {
  readonly data: readonly T[];
  readonly nextCursor: string | null;
}

/** The newest `limit` of several lists, and where each list goes on. */
export function mergePages<T extends { readonly id: string }>(
  pages: ReadonlyMap<ConsumerName, Page<T>>,
  before: Places,
  limit: number,
): { data: T[]; places: Places } {
  const newestFirst = [...pages]
    .flatMap(([consumer, { data }]) => data.map((item) => ({ consumer, item, age: ageKeyOf(item.id, consumer) })))
    .sort((a, b) => (a.age < b.age ? 1 : -1));
  const taken = newestFirst.slice(0, limit);

  const places: Places = { ...before };
  for (const [consumer, page] of pages) {
    const mine = taken.filter((of) => of.consumer === consumer);
    if (mine.length === page.data.length && page.nextCursor === null) places[consumer] = null;
    else places[consumer] = mine.at(-1)?.item.id ?? before[consumer];
  }
  return { data: taken.map(({ item }) => item), places };
}

/** UUIDs v7 sort by time, whoever made them; what comes before is the consumer's name. */
function ageKeyOf(id: string, consumer: ConsumerName): string {
  return id.slice(consumer.length + 1);
}
