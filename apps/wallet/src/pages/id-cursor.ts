import { problem } from '../problem-codes.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Where a page ended: the id of its last row (UUID v7, so ids are in the order of time), in a form that invites nobody to compute with it. */
export function encodeIdCursor(id: string): string {
  return Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url');
}

/** Throws a Problem on what encodeIdCursor has not made. */
export function decodeIdCursor(cursor: string): string {
  const id = Buffer.from(cursor, 'base64url')
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  if (!UUID.test(id) || encodeIdCursor(id) !== cursor) {
    throw problem('cursor_invalid', 'The cursor is not one of ours: send nextCursor of the page before, unchanged.');
  }
  return id;
}
