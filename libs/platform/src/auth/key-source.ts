import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createLocalJWKSet, createRemoteJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';

/** The issuer's keys cannot be had: says nothing about the token. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';
}

/** Finds the public key of a token: in a JWKS fetched over http(s) and cached, or in a file, read again when it changes. */
export function createKeySource(url: string): JWTVerifyGetKey {
  const source = url.startsWith('file:') ? fileKeys(fileURLToPath(url)) : remoteKeys(url);
  return async (header, token) => {
    try {
      return await source(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) throw error;
      if (error instanceof errors.JOSENotSupported || error instanceof errors.JOSEAlgNotAllowed) throw error;
      throw new KeysUnavailable(`no keys from ${url}`, { cause: error });
    }
  };
}

function remoteKeys(url: string): JWTVerifyGetKey {
  // A key that is not in the cache is asked for at most every 30 s, so that bad tokens cannot flood the issuer.
  return createRemoteJWKSet(new URL(url), { timeoutDuration: 3_000, cooldownDuration: 30_000, cacheMaxAge: 600_000 });
}

function fileKeys(path: string): JWTVerifyGetKey {
  let loaded: { changed: number; keys: JWTVerifyGetKey } | undefined;
  return async (header, token) => {
    const { mtimeMs } = await stat(path);
    if (loaded?.changed !== mtimeMs) {
      const set = JSON.parse(await readFile(path, 'utf8')) as JSONWebKeySet;
      loaded = { changed: mtimeMs, keys: createLocalJWKSet(set) };
    }
    return loaded.keys(header, token);
  };
}
