import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Client } from '../auth/scopes.js';
import type { SessionClients } from '../auth/session-clients.js';
import type { TokenVerifier } from '../auth/token-verifier.js';
import type { ServiceConfig } from '../config/service-config.js';
import { answerProblem } from '../problem/answer-problem.js';
import { Problem } from '../problem/problem.js';
import { addressKey } from './address-key.js';
import { isProbe } from './probes.js';
import { RateLimit } from './rate-limit.js';

/** Of a client's rate and burst, for requests without a valid token, by address: enough for people who read the docs. */
const SHARE_WITHOUT_TOKEN = 0.1;

/**
 * Finds out who asks, before the body is read, and whether that is too often: 429 `rate_limited` with Retry-After. Whoever
 * is let through finds RateLimit-Policy and RateLimit (draft-ietf-httpapi-ratelimit-headers) in the answer. A request without
 * a valid token or session goes on as nobody's, since the route may be public; AuthGuard decides about that.
 */
export function limitClients(
  fastify: FastifyInstance,
  tokens: TokenVerifier,
  sessions: SessionClients,
  config: Pick<ServiceConfig, 'rateLimitPerSecond' | 'rateLimitBurst'>,
): void {
  const { rateLimitPerSecond: perSecond, rateLimitBurst: burst } = config;
  const clients = new Limit('client', perSecond, burst);
  const strangers = new Limit(
    'address',
    perSecond * SHARE_WITHOUT_TOKEN,
    Math.max(1, Math.floor(burst * SHARE_WITHOUT_TOKEN)),
  );

  fastify.addHook('onRequest', (request, reply, done) => {
    const { authorization } = request.headers;
    const limited = !isProbe(request.url);
    const known = tokens.recall(authorization);
    if (known !== undefined) {
      request.client = known;
      if (!limited || clients.admits(known.id, request, reply)) done();
      return;
    }
    // A token that was good before is looked at again without asking where it comes from: otherwise a flood of bad ones
    // through the same proxy would lock its owner out.
    const address = limited && !tokens.wasGood(authorization) ? addressKey(request.ip) : undefined;
    if (address !== undefined && !strangers.admits(address, request, reply)) return;
    const verified = async (): Promise<Client> => (await sessions.lookUp(request)) ?? tokens.verify(authorization);
    verified().then(
      (client) => {
        if (address !== undefined) strangers.giveBack(address);
        request.client = client;
        if (!limited || clients.admits(client.id, request, reply)) done();
      },
      (refusal: Error) => {
        request.refusal = refusal;
        done();
      },
    );
  });
}

/** A rate limit that says so in the answer's headers. */
class Limit {
  private readonly rate: RateLimit | undefined;
  private readonly policy: string;

  constructor(
    private readonly name: string,
    perSecond: number,
    burst: number,
  ) {
    this.rate = perSecond > 0 ? new RateLimit(perSecond, burst) : undefined;
    this.policy = `"${name}";q=${burst};w=${Math.max(1, Math.ceil(burst / perSecond))}`;
  }

  /** false when the request has been answered with 429. */
  admits(key: string, request: FastifyRequest, reply: FastifyReply): boolean {
    if (this.rate === undefined) return true;
    const { admitted, remaining, full, wait } = this.rate.take(key);
    reply.header('RateLimit-Policy', this.policy);
    reply.header('RateLimit', `"${this.name}";r=${remaining};t=${full}`);
    if (!admitted) {
      const detail = `Too many requests: no more than ${this.rate.perSecond} a second and ${this.rate.burst} at once. Try again in ${wait} s.`;
      const headers = { 'Retry-After': String(wait) };
      answerProblem(reply, new Problem('rate_limited', 429, detail, { headers }), request.url);
    }
    return admitted;
  }

  giveBack(key: string): void {
    this.rate?.giveBack(key);
  }
}
