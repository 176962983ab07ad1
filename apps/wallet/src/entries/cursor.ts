import { problem } from '../problem-codes.js';

/** Where a page ended: the sequence of its last entry, in a form that invites nobody to compute with it. */
export function encodeCursor(sequence: bigint): string {
  return Buffer.from(sequence.toString()).toString('base64url');
}

/** Throws a Problem on what encodeCursor has not made. */
export function decodeCursor(cursor: string): bigint {
  const text = Buffer.from(cursor, 'base64url').toString('latin1');
  if (!/^[1-9][0-9]{0,17}$/.test(text) || encodeCursor(BigInt(text)) !== cursor) {
    throw problem('cursor_invalid', 'The cursor is not one of ours: send nextCursor of the page before, unchanged.');
  }
  return BigInt(text);
}
