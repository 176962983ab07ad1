import { errors, jwtVerify, type JWTPayload } from 'jose';
import type { ServiceConfig } from '../config/service-config.js';
import { Recent } from '../limits/recent.js';
import { Problem } from '../problem/problem.js';
import { createKeySource, KeysUnavailable } from './key-source.js';
import type { Client } from './scopes.js';

/** Asymmetric only, so that a service that can check tokens cannot make them; and never what the token itself asks for. */
export const TOKEN_ALGORITHMS = ['EdDSA', 'ES256', 'RS256'];
/** Seconds that the issuer's clock and ours may differ. */
const CLOCK_TOLERANCE = 5;
/** Milliseconds that a verified token is believed without another look, so that a key that was withdrawn is noticed. */
const BELIEVED = 60_000;
/** How many verified tokens are remembered, at least, and the longest of them: 16 MiB at the very most. */
const REMEMBERED = 2_000;
const LONGEST_REMEMBERED = 4_096;

interface Verified {
  readonly client: Client;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/**
 * Checks bearer tokens (JWT, RFC 7519) of one issuer for one audience. A signature costs some 100 µs to check, so a token
 * that passed is remembered for a minute, or until it expires; one that did not is checked each time.
 */
export class TokenVerifier {
  private readonly keys;
  private readonly verified = new Recent<Verified>(REMEMBERED);
  private readonly running = new Map<string, Promise<Client>>();

  constructor(
    private readonly config: Pick<ServiceConfig, 'authJwksUrl' | 'authIssuer' | 'authAudience'>,
    private readonly now: () => number = () => Date.now(),
  ) {
    this.keys = createKeySource(config.authJwksUrl);
  }

  /** The client of a token that was verified within the last minute: one look-up. */
  recall(authorization: string | undefined): Client | undefined {
    if (authorization === undefined) return undefined;
    const verified = this.verified.get(authorization);
    return verified !== undefined && this.now() < verified.until ? verified.client : undefined;
  }

  /** Whether it was verified before, however long ago, and has not been refused since. */
  wasGood(authorization: string | undefined): boolean {
    return authorization !== undefined && this.verified.get(authorization) !== undefined;
  }

  /**
   * Checks the token, whether it is remembered or not. Several at once with the same token cost one check.
   * @throws Problem 401 unauthorized, or 503 when the issuer's keys cannot be had
   */
  async verify(authorization: string | undefined): Promise<Client> {
    if (authorization === undefined) throw unauthorized('This needs a token: send Authorization: Bearer <token>.');
    let running = this.running.get(authorization);
    if (running === undefined) {
      running = this.check(authorization).finally(() => this.running.delete(authorization));
      this.running.set(authorization, running);
    }
    return running;
  }

  private async check(authorization: string): Promise<Client> {
    const token = /^Bearer +([^\s]+)$/i.exec(authorization)?.[1];
    if (token === undefined) throw unauthorized('The Authorization header is not "Bearer <token>".', 'invalid_request');
    const now = this.now();
    try {
      const { payload } = await jwtVerify(token, this.keys, {
        algorithms: TOKEN_ALGORITHMS,
        issuer: this.config.authIssuer,
        audience: this.config.authAudience,
        requiredClaims: ['exp', 'sub'],
        clockTolerance: CLOCK_TOLERANCE,
        currentDate: new Date(now),
      });
      const client = clientOf(payload);
      const until = Math.min(now + BELIEVED, (Number(payload.exp) + CLOCK_TOLERANCE) * 1_000);
      if (authorization.length <= LONGEST_REMEMBERED) this.verified.set(authorization, { client, until });
      return client;
    } catch (error) {
      if (error instanceof errors.JOSEError) this.verified.delete(authorization);
      if (error instanceof KeysUnavailable) {
        throw new Problem(
          'auth_unavailable',
          503,
          'Tokens cannot be checked just now: the issuer’s keys cannot be had. Try again.',
          {
            headers: { 'Retry-After': '5' },
          },
        );
      }
      if (error instanceof errors.JOSEError) throw unauthorized(reasonOf(error), 'invalid_token');
      throw error;
    }
  }
}

function clientOf(payload: JWTPayload): Client {
  const scope = payload['scope'];
  return { id: String(payload.sub), scopes: typeof scope === 'string' ? scope.split(' ').filter(Boolean) : [] };
}

function reasonOf(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return 'The token has expired. Get a new one.';
  if (error instanceof errors.JWTClaimValidationFailed)
    return `The token’s claim "${error.claim}" is not accepted here.`;
  if (error instanceof errors.JOSEAlgNotAllowed)
    return `The token’s algorithm is not accepted. Use one of ${TOKEN_ALGORITHMS.join(', ')}.`;
  if (error instanceof errors.JWKSNoMatchingKey)
    return 'The token was signed with a key that its issuer does not publish.';
  return 'The token is not valid.';
}

/** RFC 6750, section 3: no error code when no token was sent at all. */
function unauthorized(detail: string, error?: 'invalid_request' | 'invalid_token'): Problem {
  const challenge = error === undefined ? 'Bearer realm="purser"' : `Bearer realm="purser", error="${error}"`;
  return new Problem('unauthorized', 401, detail, { headers: { 'WWW-Authenticate': challenge } });
}
