import { createHash, createHmac, randomBytes } from 'node:crypto';

/** What is in the cookie: 32 random bytes. Kept nowhere on our side. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is kept of it. */
export function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Derived from the token, so that it belongs to this session alone, and nothing needs to be kept for it. */
export function csrfTokenOf(token: string): string {
  return createHmac('sha256', token).update('csrf').digest('base64url');
}
