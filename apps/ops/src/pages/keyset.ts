import { Problem } from '@purser/platform';

export interface Page<T> {
  data: T[];
  /** null on the last page. */
  nextCursor: string | null;
}

/** Where a page ended: what its last row is sorted by, the row's id last; in a form that invites nobody to compute with it. */
export function encodeKeyset(...key: readonly string[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/**
 * The key of a cursor. Each part is checked by the function at its place, since it becomes a parameter of SQL.
 * @throws Problem 400 `cursor_invalid` for what encodeKeyset has not made for this list
 */
export function decodeKeyset(cursor: string, ...isPart: readonly ((part: string) => boolean)[]): string[] {
  const parts = parse(cursor);
  const fits =
    Array.isArray(parts) &&
    parts.length === isPart.length &&
    parts.every((part, place) => typeof part === 'string' && isPart[place]?.(part) === true);
  if (!fits)
    throw new Problem(
      'cursor_invalid',
      400,
      'The cursor is not one of this list: send nextCursor of the page before, unchanged.',
    );
  return parts as string[];
}

/**
 * A page of rows that were asked for with one more than `limit`.
 * @param keyOf what the list is sorted by
 */
export function pageOf<Row, T>(
  rows: readonly Row[],
  limit: number,
  keyOf: (row: Row) => readonly string[],
  show: (row: Row) => T,
): Page<T> {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    data: page.map(show),
    nextCursor: rows.length > limit && last !== undefined ? encodeKeyset(...keyOf(last)) : null,
  };
}

/** As Postgres writes a timestamptz, with its microseconds: a Date has lost them. */
export const isTime = (part: string): boolean =>
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d)?$/.test(part);
export const isInteger = (part: string): boolean => /^-?\d{1,40}$/.test(part);

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}
