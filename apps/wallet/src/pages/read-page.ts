import type { DataSource } from 'typeorm';
import { decodeIdCursor, encodeIdCursor } from './id-cursor.js';

export interface PageOf {
  /** With an alias `t`, e.g. `wallet.hold t`; rows have an `id` (UUID v7). */
  from: string;
  /** What to show of each, as JSON, e.g. `wallet.hold_json(t)`. */
  show: string;
  /** Column conditions; those that are undefined are left out. Keys are ours, values the caller's. */
  where: Record<string, string | undefined>;
  limit: number;
  cursor: string | undefined;
}

export interface Page<T> {
  data: T[];
  nextCursor: string | null;
}

/** Newest first. Pages are by id, so that what is made meanwhile neither repeats nor hides a row. */
export async function readPage<T extends { id: string }>(
  dataSource: DataSource,
  { from, show, where, limit, cursor }: PageOf,
): Promise<Page<T>> {
  const values: unknown[] = [];
  const conditions: string[] = [];
  const add = (condition: (parameter: string) => string, value: unknown): void => {
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  for (const [column, value] of Object.entries(where)) {
    if (value !== undefined) add((parameter) => `t.${column} = ${parameter}`, value);
  }
  if (cursor !== undefined) add((parameter) => `t.id < ${parameter}`, decodeIdCursor(cursor));
  const rows = await dataSource.query<{ row: T }[]>(
    `SELECT ${show} AS row FROM ${from} ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
     ORDER BY t.id DESC LIMIT ${limit + 1}`,
    values,
  );
  const data = rows.slice(0, limit).map(({ row }) => row);
  const last = data.at(-1);
  return { data, nextCursor: rows.length > limit && last !== undefined ? encodeIdCursor(last.id) : null };
}
