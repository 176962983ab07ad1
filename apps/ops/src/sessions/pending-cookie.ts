import type { FastifyRequest } from 'fastify';
import { readCookie, writeCookie } from './cookies.js';
import { SIGN_IN_SECONDS } from './lifetime.js';
import type { PendingSignIn } from './open-id.js';

const NAME = 'purser_sign_in';
const PATH = '/sign-in/oidc';

/** Kept by the browser that signs in, and nowhere else: any instance can go on, and none has to forget. */
export function pendingCookie(pending: PendingSignIn, secure: boolean): string {
  const value = Buffer.from(JSON.stringify(pending)).toString('base64url');
  return writeCookie(NAME, value, { path: PATH, secure, maxAge: SIGN_IN_SECONDS });
}

export function noPendingCookie(secure: boolean): string {
  return writeCookie(NAME, '', { path: PATH, secure, maxAge: 0 });
}

export function pendingIn(request: FastifyRequest): PendingSignIn | undefined {
  const value = readCookie(request.headers.cookie, NAME);
  if (!value) return undefined;
  try {
    const pending: unknown = JSON.parse(Buffer.from(value, 'base64url').toString());
    return isPending(pending) ? pending : undefined;
  } catch {
    return undefined;
  }
}

function isPending(value: unknown): value is PendingSignIn {
  if (typeof value !== 'object' || value === null) return false;
  const { state, nonce, codeVerifier } = value as Record<string, unknown>;
  return [state, nonce, codeVerifier].every((part) => typeof part === 'string' && part.length > 0);
}
