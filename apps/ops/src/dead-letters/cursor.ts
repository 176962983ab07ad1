import { Problem } from '@purser/platform';
import { consumerNames } from '../services/service-names.js';
import { isDeadLetterId } from './dead-letter-id.js';
import type { Places } from './merge.js';

/** Opaque to callers: the places in base64url. */
export function encodeCursor(places: Places): string {
  return Buffer.from(JSON.stringify(places)).toString('base64url');
}

/** Throws a Problem when it is not one of ours: what is in it goes to the services. */
export function decodeCursor(cursor: string): Places {
  try {
    const decoded: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (isPlaces(decoded)) return decoded;
  } catch {
    throw notACursor();
  }
  throw notACursor();
}

function isPlaces(value: unknown): value is Places {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(
    ([consumer, place]) =>
      consumerNames.some((name) => name === consumer) &&
      (place === null || (typeof place === 'string' && isDeadLetterId(place, consumer))),
  );
}

function notACursor(): Problem {
  return new Problem('validation_failed', 400, 'The cursor is not one that was returned as nextCursor.', {
    errors: [{ path: 'cursor', message: 'must be a nextCursor' }],
  });
}
