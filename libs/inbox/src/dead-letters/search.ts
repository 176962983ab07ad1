import type { DataSource } from 'typeorm';
import type { DeadLetterState } from './dead-letter.js';
import { searchSql } from './search.sql.js';

export interface Found {
  /** The newest that match, at most 1,000. */
  readonly ids: readonly string[];
  /** All that match, by what they have in common. */
  readonly fingerprints: readonly { readonly fingerprint: string; readonly source: string; readonly matches: number }[];
  /** false when time ran out before all were looked at, the newest first. */
  readonly complete: boolean;
}

interface Stretch {
  looked: number;
  last: string | null;
  found: { id: string; fingerprint: string; source: string }[];
}

/** Dead letters looked at in one query: some 20 ms with events of 1 kB. */
const STRETCH = 2_000;
const MAX_IDS = 1_000;

/** Finds dead letters with a text in their error or event, whatever its case, for as long as `budgetMs`. */
export async function searchDeadLetters(
  dataSource: DataSource,
  text: string,
  states: readonly DeadLetterState[] | undefined,
  budgetMs = 2_000,
): Promise<Found> {
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  const deadline = performance.now() + budgetMs;
  const ids: string[] = [];
  const groups = new Map<string, { fingerprint: string; source: string; matches: number }>();
  let after: string | null = null;
  let complete = false;
  while (!complete && performance.now() < deadline) {
    const [stretch]: Stretch[] = await dataSource.query<Stretch[]>(searchSql, [
      pattern,
      states ?? null,
      after,
      STRETCH,
    ]);
    for (const { id, fingerprint, source } of stretch?.found ?? []) {
      if (ids.length < MAX_IDS) ids.push(id);
      const key = `${source} ${fingerprint}`;
      const group = groups.get(key) ?? { fingerprint, source, matches: 0 };
      groups.set(key, { ...group, matches: group.matches + 1 });
    }
    after = stretch?.last ?? null;
    complete = (stretch?.looked ?? 0) < STRETCH;
  }
  return { ids, fingerprints: [...groups.values()], complete };
}
