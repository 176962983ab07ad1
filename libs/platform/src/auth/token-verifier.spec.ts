import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SignJWT, UnsecuredJWT, exportJWK, generateKeyPair, importJWK, type JSONWebKeySet } from 'jose';
import { Problem } from '../problem/problem.js';
import { createKeyPair, mintToken, type KeyPair } from './keys.js';
import { TokenVerifier } from './token-verifier.js';

const request = { subject: 'shop-1', scopes: ['wallets:read', 'wallets:write'] } as const;

async function problemOf(work: Promise<unknown>): Promise<Problem> {
  const outcome = await work.catch((error: unknown) => error);
  if (!(outcome instanceof Problem)) throw new Error(`expected a Problem, got ${JSON.stringify(outcome)}`);
  return outcome;
}

describe('TokenVerifier', () => {
  let folder: string;
  let keys: KeyPair;
  const file = (): string => path.join(folder, 'jwks.json');
  const verifier = (url = pathToFileURL(file()).href, now?: () => number): TokenVerifier =>
    new TokenVerifier({ authJwksUrl: url, authIssuer: 'purser', authAudience: 'purser' }, now);
  const publish = (jwks: JSONWebKeySet): Promise<void> => writeFile(file(), JSON.stringify(jwks));

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'purser-keys-'));
    keys = await createKeyPair();
    await publish(keys.jwks);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('reads client and scopes from a valid token', async () => {
    const token = await mintToken(keys.privateJwk, request);
    expect(await verifier().verify(`Bearer ${token}`)).toEqual({
      id: 'shop-1',
      scopes: ['wallets:read', 'wallets:write'],
    });
  });

  it.each(['ES256', 'RS256'])('takes %s as well', async (alg) => {
    const pair = await generateKeyPair(alg, { extractable: true });
    await publish({ keys: [...keys.jwks.keys, { ...(await exportJWK(pair.publicKey)), kid: alg, alg }] });
    const token = await new SignJWT({ scope: 'ops:read' })
      .setProtectedHeader({ alg, kid: alg })
      .setSubject('x')
      .setIssuer('purser')
      .setAudience('purser')
      .setExpirationTime('1m')
      .sign(pair.privateKey);
    expect((await verifier().verify(`Bearer ${token}`)).scopes).toEqual(['ops:read']);
  });

  it.each([
    ['expired', { ...request, expiresIn: -60 }],
    ['of another issuer', { ...request, issuer: 'someone' }],
    ['for another audience', { ...request, audience: 'someone' }],
  ])('refuses a token that is %s', async (_, bad) => {
    const token = await mintToken(keys.privateJwk, bad);
    const problem = await problemOf(verifier().verify(`Bearer ${token}`));
    expect(problem).toMatchObject({ status: 401, code: 'unauthorized' });
    expect(problem.extra.headers?.['WWW-Authenticate']).toContain('error="invalid_token"');
  });

  it.each([
    ['exp', { sub: 'x' }],
    ['sub', { exp: Math.floor(Date.now() / 1_000) + 60 }],
  ])('refuses a token without %s', async (_, claims) => {
    const token = await new SignJWT({ scope: 'ops:read', ...claims })
      .setProtectedHeader({ alg: 'EdDSA', kid: keys.privateJwk.kid })
      .setIssuer('purser')
      .setAudience('purser')
      .sign(await importJWK(keys.privateJwk));
    expect((await problemOf(verifier().verify(`Bearer ${token}`))).status).toBe(401);
  });

  it('refuses a token signed by a stranger under our key id', async () => {
    const stranger = await createKeyPair();
    const token = await mintToken({ ...stranger.privateJwk, kid: keys.privateJwk.kid }, request);
    expect((await problemOf(verifier().verify(`Bearer ${token}`))).status).toBe(401);
  });

  it('refuses "none" and symmetric algorithms, even keyed with the public key', async () => {
    const claims = { scope: 'ops:read', sub: 'x', iss: 'purser', aud: 'purser', exp: Date.now() / 1_000 + 60 };
    const publicBytes = new TextEncoder().encode(JSON.stringify(keys.jwks.keys[0]));
    const symmetric = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: keys.privateJwk.kid })
      .sign(publicBytes);
    for (const token of [new UnsecuredJWT(claims).encode(), symmetric]) {
      expect((await problemOf(verifier().verify(`Bearer ${token}`))).status).toBe(401);
    }
  });

  it('asks for a token without an error code when none was sent (RFC 6750)', async () => {
    const problem = await problemOf(verifier().verify(undefined));
    expect(problem.extra.headers).toEqual({ 'WWW-Authenticate': 'Bearer realm="purser"' });
  });

  it.each(['Basic abc', 'Bearer', 'Bearer a b'])('refuses the header "%s"', async (header) => {
    expect((await problemOf(verifier().verify(header))).status).toBe(401);
  });

  it('sees keys that were rotated in the file', async () => {
    const tokens = verifier();
    const next = await createKeyPair('ES256');
    const token = await mintToken(next.privateJwk, request);
    expect((await problemOf(tokens.verify(`Bearer ${token}`))).status).toBe(401);
    await publish(next.jwks);
    expect((await tokens.verify(`Bearer ${token}`)).id).toBe('shop-1');
    await publish(keys.jwks);
  });

  describe('a token that was verified', () => {
    let now: number;
    let tokens: TokenVerifier;
    beforeEach(() => {
      now = Date.now();
      tokens = verifier(undefined, () => now);
    });
    const minted = async (expiresIn = 3_600) => `Bearer ${await mintToken(keys.privateJwk, { ...request, expiresIn })}`;

    it('is remembered with its client, and no other is', async () => {
      const authorization = await minted();
      expect(tokens.recall(authorization)).toBeUndefined();
      await tokens.verify(authorization);
      expect(tokens.recall(authorization)).toEqual({ id: 'shop-1', scopes: ['wallets:read', 'wallets:write'] });
      for (const other of [undefined, await minted(), `${authorization}x`, authorization.slice(0, -1)]) {
        expect(tokens.recall(other)).toBeUndefined();
        expect(tokens.wasGood(other)).toBe(false);
      }
    });

    it('is believed no longer than it is valid, give or take the tolerance', async () => {
      const authorization = await minted(20);
      await tokens.verify(authorization);
      now += 23_000;
      expect(tokens.recall(authorization)).toBeDefined();
      now += 3_000;
      expect(tokens.recall(authorization)).toBeUndefined();
      expect((await problemOf(tokens.verify(authorization))).detail).toContain('expired');
      expect(tokens.wasGood(authorization)).toBe(false);
    });

    it('is looked at again after a minute, so that a key that was withdrawn takes effect', async () => {
      const authorization = await minted();
      await tokens.verify(authorization);
      await publish({ keys: [] });
      now += 59_999;
      expect(tokens.recall(authorization)).toBeDefined();
      now += 1;
      expect(tokens.recall(authorization)).toBeUndefined();
      expect(tokens.wasGood(authorization)).toBe(true);
      expect((await problemOf(tokens.verify(authorization))).status).toBe(401);
      await publish(keys.jwks);
      expect((await tokens.verify(authorization)).id).toBe('shop-1');
    });

    it('is not remembered when it is longer than any honest one, nor is one that was refused', async () => {
      const scopes = Array.from({ length: 400 }, () => 'wallets:read' as const);
      const long = `Bearer ${await mintToken(keys.privateJwk, { ...request, scopes })}`;
      expect((await tokens.verify(long)).scopes).toHaveLength(400);
      expect(tokens.recall(long)).toBeUndefined();
      const expired = await minted(-60);
      await problemOf(tokens.verify(expired));
      expect(tokens.wasGood(expired)).toBe(false);
    });
  });

  it('answers 503 when the file is missing', async () => {
    const token = await mintToken(keys.privateJwk, request);
    const problem = await problemOf(verifier(pathToFileURL(`${file()}.missing`).href).verify(`Bearer ${token}`));
    expect(problem).toMatchObject({ status: 503, code: 'auth_unavailable' });
    expect(problem.extra.headers).toHaveProperty('Retry-After');
  });

  describe('with keys over http', () => {
    let issuer: Server;
    let answer: () => { status: number; body: string };
    let url: string;

    beforeAll(async () => {
      issuer = createServer((_, response) => {
        const { status, body } = answer();
        response.writeHead(status, { 'content-type': 'application/json' }).end(body);
      });
      await new Promise<void>((resolve) => void issuer.listen(0, '127.0.0.1', resolve));
      url = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/jwks`;
    });
    afterAll(() => new Promise((resolve) => void issuer.close(resolve)));

    it('fetches them once', async () => {
      let fetched = 0;
      answer = () => {
        fetched++;
        return { status: 200, body: JSON.stringify(keys.jwks) };
      };
      const tokens = verifier(url);
      for (let i = 0; i < 3; i++) await tokens.verify(`Bearer ${await mintToken(keys.privateJwk, request)}`);
      expect(fetched).toBe(1);
    });

    it.each([
      ['fails', { status: 500, body: '{}' }],
      ['answers nonsense', { status: 200, body: '<html>' }],
    ])('answers 503 when the issuer %s', async (_, bad) => {
      answer = () => bad;
      const token = await mintToken(keys.privateJwk, request);
      expect((await problemOf(verifier(url).verify(`Bearer ${token}`))).status).toBe(503);
    });

    it('answers 503 when the issuer is unreachable', async () => {
      const token = await mintToken(keys.privateJwk, request);
      expect((await problemOf(verifier('http://127.0.0.1:1/jwks').verify(`Bearer ${token}`))).status).toBe(503);
    });
  });
});
