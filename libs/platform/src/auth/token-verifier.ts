import { errors, jwtVerify, type JWTPayload } from 'jose';
import type { ServiceConfig } from '../config/service-config.js';
import { Problem } from '../problem/problem.js';
import { createKeySource, KeysUnavailable } from './key-source.js';
import type { Client } from './scopes.js';

/** Asymmetric only, so that a service that can check tokens cannot make them; and never what the token itself asks for. */
const ALGORITHMS = ['EdDSA', 'ES256', 'RS256'];
/** Seconds that the issuer's clock and ours may differ. */
const CLOCK_TOLERANCE = 5;

/** Checks bearer tokens (JWT, RFC 7519) of one issuer for one audience. */
export class TokenVerifier {
  private readonly keys;

  constructor(private readonly config: Pick<ServiceConfig, 'authJwksUrl' | 'authIssuer' | 'authAudience'>) {
    this.keys = createKeySource(config.authJwksUrl);
  }

  /** @throws Problem 401 unauthorized, or 503 when the issuer's keys cannot be had */
  async verify(authorization: string | undefined): Promise<Client> {
    if (authorization === undefined) throw unauthorized('This needs a token: send Authorization: Bearer <token>.');
    const token = /^Bearer +([^\s]+)$/i.exec(authorization)?.[1];
    if (token === undefined) throw unauthorized('The Authorization header is not "Bearer <token>".', 'invalid_request');
    try {
      const { payload } = await jwtVerify(token, this.keys, {
        algorithms: ALGORITHMS,
        issuer: this.config.authIssuer,
        audience: this.config.authAudience,
        requiredClaims: ['exp', 'sub'],
        clockTolerance: CLOCK_TOLERANCE,
      });
      return clientOf(payload);
    } catch (error) {
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
    return `The token’s algorithm is not accepted. Use one of ${ALGORITHMS.join(', ')}.`;
  if (error instanceof errors.JWKSNoMatchingKey)
    return 'The token was signed with a key that its issuer does not publish.';
  return 'The token is not valid.';
}

/** RFC 6750, section 3: no error code when no token was sent at all. */
function unauthorized(detail: string, error?: 'invalid_request' | 'invalid_token'): Problem {
  const challenge = error === undefined ? 'Bearer realm="purser"' : `Bearer realm="purser", error="${error}"`;
  return new Problem('unauthorized', 401, detail, { headers: { 'WWW-Authenticate': challenge } });
}
