import type { FastifyRequest } from 'fastify';
import type { OpsConfig } from '../config.js';
import { readCookie, writeCookie } from './cookies.js';
import { SESSION_SECONDS } from './lifetime.js';

const NAME = 'purser_session';

export function sessionTokenIn(request: FastifyRequest): string | undefined {
  return readCookie(request.headers.cookie, NAME) || undefined;
}

export function sessionCookie(token: string, secure: boolean): string {
  return writeCookie(NAME, token, { path: '/', secure, maxAge: SESSION_SECONDS });
}

export function noSessionCookie(secure: boolean): string {
  return writeCookie(NAME, '', { path: '/', secure, maxAge: 0 });
}

/** Whether people reach us over https: as is configured, or else as this request did. */
export function isSecure(request: FastifyRequest, { opsPublicUrl }: Pick<OpsConfig, 'opsPublicUrl'>): boolean {
  return (opsPublicUrl === undefined ? request.protocol : new URL(opsPublicUrl).protocol.slice(0, -1)) === 'https';
}
