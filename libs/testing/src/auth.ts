import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { KeyPair, Scope, TokenRequest } from '@purser/platform';
import { testEnvironment } from './environment.js';

let keys: Promise<{ pair: KeyPair; jwksFile: string }> | undefined;

/** One key pair for everything in this test file. */
function testKeys() {
  return (keys ??= (async () => {
    const { createKeyPair } = await import('@purser/platform');
    const pair = await createKeyPair();
    const jwksFile = path.join(testEnvironment().folder, `jwks-${randomUUID()}.json`);
    await writeFile(jwksFile, JSON.stringify(pair.jwks));
    return { pair, jwksFile };
  })());
}

/** The settings with which a service accepts `token()`. */
export async function authConfig(): Promise<{ AUTH_JWKS_URL: string; AUTH_ISSUER: string; AUTH_AUDIENCE: string }> {
  const { jwksFile } = await testKeys();
  return { AUTH_JWKS_URL: pathToFileURL(jwksFile).href, AUTH_ISSUER: 'purser', AUTH_AUDIENCE: 'purser' };
}

/** A bearer token; with every scope unless some are given. `subject` is the client: idempotency keys belong to it. */
export async function token(scopes?: readonly Scope[], subject = 'test'): Promise<string> {
  const { SCOPES } = await import('@purser/platform');
  return signedToken({ subject, scopes: scopes ?? SCOPES });
}

/** Any token that the issuer of this test file might sign. */
export async function signedToken(request: TokenRequest): Promise<string> {
  const { mintToken } = await import('@purser/platform');
  const { pair } = await testKeys();
  return mintToken(pair.privateJwk, request);
}

/** The `Authorization` header with such a token. */
export async function authorization(scopes?: readonly Scope[], subject?: string): Promise<{ authorization: string }> {
  return { authorization: `Bearer ${await token(scopes, subject)}` };
}
