import { createKeySource, KeysUnavailable, TOKEN_ALGORITHMS } from '@purser/platform';
import { errors, jwtVerify } from 'jose';
import type { JWTPayload } from 'jose';
import type { OpsConfig } from '../config.js';
import { SIGN_IN_SECONDS } from './lifetime.js';
import { scopesIn } from './roles.js';
import type { Person } from './session.js';
import type { OneTime } from './sessions.service.js';

/** Of tokens that sign somebody in and are good for nothing else; nor is any other token good for that. */
export const SIGN_IN_AUDIENCE = 'purser-sign-in';
/** Seconds that the issuer's clock and ours may differ. */
const CLOCK_TOLERANCE = 5;

/** Why nobody was signed in, as the dashboard is told. */
export type Refusal = 'used' | 'expired' | 'invalid' | 'forbidden' | 'unavailable';

/** Reads the tokens of one-time links: JWTs signed with the platform's key. */
export class SignInLinks {
  private readonly keys;

  constructor(private readonly config: Pick<OpsConfig, 'authJwksUrl' | 'authIssuer'>) {
    this.keys = createKeySource(config.authJwksUrl);
  }

  /** Whose link it is, or what is wrong with it. Whether it was used before is not known here. */
  async read(token: string): Promise<{ person: Person; once: OneTime } | Refusal> {
    try {
      const { payload } = await jwtVerify(token, this.keys, {
        algorithms: TOKEN_ALGORITHMS,
        issuer: this.config.authIssuer,
        audience: SIGN_IN_AUDIENCE,
        requiredClaims: ['exp', 'iat', 'sub', 'jti'],
        maxTokenAge: SIGN_IN_SECONDS,
        clockTolerance: CLOCK_TOLERANCE,
      });
      return readPayload(payload);
    } catch (error) {
      if (error instanceof KeysUnavailable) return 'unavailable';
      if (error instanceof errors.JWTExpired) return 'expired';
      if (error instanceof errors.JOSEError) return 'invalid';
      throw error;
    }
  }
}

function readPayload({ exp = 0, iat = 0, sub = '', jti = '', name, scope }: JWTPayload & Record<string, unknown>) {
  // The issuer is not believed to be careful with what lets people in.
  if (exp - iat > SIGN_IN_SECONDS || sub === '' || jti === '' || jti.length > 200) return 'invalid';
  const person = { subject: sub, name: typeof name === 'string' ? name : sub, scopes: scopesIn(scope) };
  const once = { id: jti, expiresAt: new Date((exp + CLOCK_TOLERANCE) * 1_000) };
  return { person, once };
}
