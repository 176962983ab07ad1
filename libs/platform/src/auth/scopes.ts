import { createParamDecorator, SetMetadata, type CustomDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** What people, partners and their programs may be given. */
export const SCOPES = [
  'wallets:read',
  'wallets:write',
  'wallets:admin',
  'webhooks:read',
  'webhooks:write',
  'analytics:read',
  'notifications:read',
  'ops:read',
  'ops:write',
  'ops:approve',
] as const;

/**
 * Of our own services alone: whoever has it gets past what the calling service checks before it acts (a second person, the
 * audit). No tool gives it to a person.
 */
export const SERVICE_SCOPES = ['internal:write'] as const;

export type Scope = (typeof SCOPES)[number] | (typeof SERVICE_SCOPES)[number];

/** Who makes the request, as its token says. */
export interface Client {
  /** The token's `sub`. */
  id: string;
  scopes: readonly string[];
}

export const ACCESS = 'purser:access';
export type Access = 'public' | readonly Scope[];

/** The token must carry all of these scopes. On a method or on the whole controller; the method's own wins. */
export function RequireScopes(scope: Scope, ...more: Scope[]): CustomDecorator {
  return SetMetadata<string, Access>(ACCESS, [scope, ...more]);
}

/** No token needed. */
export function Public(): CustomDecorator {
  return SetMetadata<string, Access>(ACCESS, 'public');
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose valid token came with it. */
    client?: Client;
    /** Why there is no client. */
    refusal?: Error;
  }
}

/** The Client, on routes that need scopes. */
export const CurrentClient = createParamDecorator((_: unknown, context: ExecutionContext): Client => {
  const { client } = context.switchToHttp().getRequest<FastifyRequest>();
  if (client === undefined) throw new Error('@CurrentClient() on a route without @RequireScopes(…)');
  return client;
});
