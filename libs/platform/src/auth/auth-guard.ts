import { Inject, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../problem/problem.js';
import { ACCESS, type Access, type Client } from './scopes.js';
import { TokenVerifier } from './token-verifier.js';

/** Lets a request through when its token is valid and carries the route's scopes. Messages are not its business. */
export class AuthGuard implements CanActivate {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(TokenVerifier) private readonly tokens: TokenVerifier,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (access === 'public') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest & { client?: Client }>();
    const client = await this.tokens.verify(request.headers.authorization);
    // RouteAccess has made sure at start-up that the route declares something; without it nobody gets in.
    const missing = access?.filter((scope) => !client.scopes.includes(scope)) ?? ['(none declared)'];
    if (missing.length > 0) {
      throw new Problem('forbidden', 403, `The token lacks the scope ${missing.join(', ')}.`, {
        headers: {
          'WWW-Authenticate': `Bearer realm="purser", error="insufficient_scope", scope="${access?.join(' ') ?? ''}"`,
        },
      });
    }
    request.client = client;
    return true;
  }
}
