import type { FastifyRequest } from 'fastify';
import type { Client } from './scopes.js';

/**
 * Whose request it is; undefined when it carries no session.
 * @throws Problem why it is nobody's although it carries one: routes that need a client are answered with it
 */
export type FindClient = (request: FastifyRequest) => Promise<Client | undefined>;

/**
 * Where a service with people in front of it says how it knows them: by a session's cookie. Asked for requests without an
 * Authorization header only, so that a token means the same everywhere.
 */
export class SessionClients {
  private find: FindClient | undefined;

  /** From now on. One way a service. */
  use(find: FindClient): void {
    this.find = find;
  }

  /** undefined, without a promise, when there is nothing to look at. */
  lookUp(request: FastifyRequest): Promise<Client | undefined> | undefined {
    const { authorization, cookie } = request.headers;
    return authorization === undefined && cookie !== undefined ? this.find?.(request) : undefined;
  }
}
