import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createKeyPair, mintToken, SCOPES, type KeyPair, type Scope } from '@purser/platform';

export interface Credentials {
  jwksUrl: string;
  /** Every scope: for the person at the keyboard and for tools. */
  token: string;
  tokenFile: string;
  /** For calls between services. */
  serviceTokenFile: string;
  /** Of every service's database role. */
  rolePassword: string;
  postgresPassword: string;
  /** 32 bytes, base64. */
  webhookSecretKey: string;
}

const DAY = 86_400;

/** Makes what is missing, keeps what is there, and mints both tokens anew. */
export async function provideCredentials(folder: string): Promise<Credentials> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const pair = await keyPair(folder);
  const jwksFile = path.join(folder, 'jwks.json');
  await writeSecret(jwksFile, JSON.stringify(pair.jwks));
  const token = await mintToken(pair.privateJwk, { subject: 'local', scopes: SCOPES, expiresIn: 30 * DAY });
  const tokenFile = path.join(folder, 'token');
  await writeSecret(tokenFile, token);
  return {
    jwksUrl: pathToFileURL(jwksFile).href,
    token,
    tokenFile,
    serviceTokenFile: await renewServiceToken(folder),
    rolePassword: await keptSecret(folder, 'role-password', () => randomBytes(24).toString('hex')),
    postgresPassword: await keptSecret(folder, 'postgres-password', () => randomBytes(24).toString('hex')),
    webhookSecretKey: await keptSecret(folder, 'webhook-secret-key', () => randomBytes(32).toString('base64')),
  };
}

/** A fresh token for calls between services, good for a day; ops reads the file again when it changes. */
export async function renewServiceToken(folder: string): Promise<string> {
  const { privateJwk } = await keyPair(folder);
  const file = path.join(folder, 'service-token');
  await writeSecret(
    file,
    await mintToken(privateJwk, { subject: 'ops', scopes: ['ops:read', 'ops:write'], expiresIn: DAY }),
  );
  return file;
}

/** `npm run token`. */
export async function mintLocalToken(
  folder: string,
  request: { subject: string; scopes: readonly Scope[]; expiresIn: number },
): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return mintToken((await keyPair(folder)).privateJwk, request);
}

async function keyPair(folder: string): Promise<KeyPair> {
  return JSON.parse(
    await keptSecret(folder, 'key-pair.json', async () => JSON.stringify(await createKeyPair())),
  ) as KeyPair;
}

async function keptSecret(folder: string, name: string, make: () => string | Promise<string>): Promise<string> {
  const file = path.join(folder, name);
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const secret = await make();
    await writeSecret(file, secret);
    return secret;
  }
}

/** Readable by us alone, and never half written. */
export async function writeSecret(file: string, content: string): Promise<void> {
  const next = `${file}.${process.pid}`;
  await writeFile(next, `${content}\n`, { mode: 0o600 });
  await rename(next, file);
}
