import { Inject, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Problem } from '../problem/problem.js';
import { ACCESS, type Access } from './scopes.js';

/** Lets a request through when it has a client (see limitClients) with the route's scopes. Messages are not its business. */
export class AuthGuard implements CanActivate {
  constructor(@Inject(Reflector) private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true;
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (access === 'public') return true;
    const { client, refusal } = context.switchToHttp().getRequest<FastifyRequest>();
    if (client === undefined) throw refusal ?? new Error('nobody has looked at the token of this request');
    // RouteAccess has made sure at start-up that the route declares something; without it nobody gets in.
    const missing = access?.filter((scope) => !client.scopes.includes(scope)) ?? ['(none declared)'];
    if (missing.length > 0) {
      throw new Problem('forbidden', 403, `The token lacks the scope ${missing.join(', ')}.`, {
        headers: {
          'WWW-Authenticate': `Bearer realm="purser", error="insufficient_scope", scope="${access?.join(' ') ?? ''}"`,
        },
      });
    }
    return true;
  }
}
