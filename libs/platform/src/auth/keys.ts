import { randomUUID } from 'node:crypto';
import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  SignJWT,
  type JSONWebKeySet,
  type JWK,
} from 'jose';
import type { Scope } from './scopes.js';

/** A key pair for development and tests; in production an OpenID provider holds the keys and Purser only its JWKS URL. */
export interface KeyPair {
  /** Keep it secret. Carries `kid` and `alg`. */
  privateJwk: JWK;
  /** What AUTH_JWKS_URL points to. */
  jwks: JSONWebKeySet;
}

export async function createKeyPair(alg: 'EdDSA' | 'ES256' = 'EdDSA'): Promise<KeyPair> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const publicJwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(publicJwk);
  return {
    privateJwk: { ...(await exportJWK(privateKey)), kid, alg },
    jwks: { keys: [{ ...publicJwk, kid, alg, use: 'sig' }] },
  };
}

export interface TokenRequest {
  subject: string;
  /** For people, as the claim `name`. */
  name?: string;
  scopes: readonly Scope[];
  /** Default 'purser'. */
  issuer?: string;
  /** Default 'purser'. */
  audience?: string;
  /** Seconds from now; default one hour. */
  expiresIn?: number;
}

export async function mintToken(privateJwk: JWK, request: TokenRequest): Promise<string> {
  const { subject, name, scopes, issuer = 'purser', audience = 'purser', expiresIn = 3_600 } = request;
  const now = Math.floor(Date.now() / 1_000);
  const { alg = 'EdDSA', kid } = privateJwk;
  return new SignJWT({ scope: scopes.join(' '), ...(name === undefined ? {} : { name }) })
    .setProtectedHeader({ alg, kid, typ: 'JWT' })
    .setSubject(subject)
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt(now)
    .setExpirationTime(now + expiresIn)
    .setJti(randomUUID())
    .sign(await importJWK(privateJwk, alg));
}
