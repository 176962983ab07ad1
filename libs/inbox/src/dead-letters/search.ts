import type { DataSource } from 'typeorm';
import type { DeadLetterState } from './dead-letter.js';
import { FOLDING, FOLDS_ASCII, searchSql } from './search.sql.js';

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

/** Dead letters looked at in one query. */
const STRETCH = 1_000;
const MAX_IDS = 1_000;

/** Postgres' code for a statement that was cancelled: here, because its time was up. */
const QUERY_CANCELED = '57014';

/** Finds dead letters with a text in their error or event, whatever its case, for as long as `budgetMs`. */
export async function searchDeadLetters(
  dataSource: DataSource,
  text: string,
  states: readonly DeadLetterState[] | undefined,
  budgetMs = 2_000,
): Promise<Found> {
  const deadline = performance.now() + budgetMs;
  const sql = searchSql(/^\p{ASCII}*$/u.test(text) ? FOLDS_ASCII : await foldingOf(dataSource));
  const ids: string[] = [];
  const groups = new Map<string, { fingerprint: string; source: string; matches: number }>();
  let after: string | null = null;
  for (let leftMs = budgetMs; leftMs >= 1; leftMs = deadline - performance.now()) {
    const stretch = await within(dataSource, leftMs, sql, [text, states ?? null, after, STRETCH]);
    if (stretch === undefined) break;
    for (const { id, fingerprint, source } of stretch.found) {
      if (ids.length < MAX_IDS) ids.push(id);
      const key = `${source} ${fingerprint}`;
      const group = groups.get(key) ?? { fingerprint, source, matches: 0 };
      groups.set(key, { ...group, matches: group.matches + 1 });
    }
    if (stretch.looked < STRETCH) return { ids, fingerprints: [...groups.values()], complete: true };
    after = stretch.last;
  }
  return { ids, fingerprints: [...groups.values()], complete: false };
}

async function foldingOf(dataSource: DataSource): Promise<string> {
  const [folding] = await dataSource.query<{ name: string }[]>(FOLDING);
  return folding?.name ?? FOLDS_ASCII;
}

/** One stretch; undefined when Postgres had to break it off: a few events of a megabyte can take longer than there is time. */
async function within(dataSource: DataSource, leftMs: number, sql: string, values: unknown[]) {
  try {
    return await dataSource.transaction(async (tx) => {
      await tx.query(`SELECT set_config('statement_timeout', $1, true)`, [String(Math.ceil(leftMs))]);
      const [stretch] = await tx.query<Stretch[]>(sql, values);
      return stretch;
    });
  } catch (error) {
    if ((error as { code?: unknown }).code === QUERY_CANCELED) return undefined;
    throw error;
  }
}
