import { v7 } from 'uuid';

/** A UUID v7 (RFC 9562): begins with the time in milliseconds, so that indexes grow at one end. */
export function uuidv7(): string {
  return v7();
}
