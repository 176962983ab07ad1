import { createHash } from 'node:crypto';

/**
 * sha256 of what makes two requests the same: method, path with ids, and the body as validated, whatever the order of its
 * keys.
 */
export function requestHash(method: 'POST', path: string, body: object): Buffer {
  return createHash('sha256')
    .update(`${method} ${path}\n${canonical(body)}`)
    .digest();
}

/** JSON with the keys of every object in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
