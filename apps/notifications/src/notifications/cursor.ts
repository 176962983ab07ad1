import { Problem } from '@purser/platform';
import { isUUID } from 'class-validator';

/** Where a page ended. Opaque to callers, so that it may change. */
export function encodeCursor(eventId: string): string {
  return Buffer.from(eventId.replaceAll('-', ''), 'hex').toString('base64url');
}

/** @throws Problem (400) when it did not come from encodeCursor */
export function decodeCursor(cursor: string): string {
  const hex = Buffer.from(cursor, 'base64url').toString('hex');
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  if (isUUID(id)) return id;
  throw new Problem(
    'validation_failed',
    400,
    'cursor is not one of ours: pass nextCursor of the page before, unchanged.',
    {
      errors: [{ path: 'cursor', message: 'must be the nextCursor of a page' }],
    },
  );
}
