import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { KeyPair, Scope, TokenRequest } from '@purser/platform';
import type { Service } from '../services.js';

export interface Credentials {
  jwksUrl: string;
  /** Every scope of people: for the person at the keyboard and for tools. */
  token: string;
  tokenFile: string;
  /** Of those who ask other services, each its own. */
  serviceTokenFiles: Record<Caller, string>;
  /** Of every service's database role. */
  rolePassword: string;
  postgresPassword: string;
  /** 32 bytes, base64. */
  webhookSecretKey: string;
}

const DAY = 86_400;

/** Who asks other services, and what for. */
export const serviceScopes = {
  ops: ['ops:read', 'internal:write', 'wallets:read', 'notifications:read', 'analytics:read'],
  wallet: ['ops:read'],
} as const satisfies Partial<Record<Service, Scope[]>>;
type Caller = keyof typeof serviceScopes;

/** Makes what is missing and what will soon be out of date; keeps the rest. */
export async function provideCredentials(folder: string): Promise<Credentials> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const jwksFile = path.join(folder, 'jwks.json');
  const jwks = JSON.stringify((await keyPair(folder)).jwks);
  if ((await readFile(jwksFile, 'utf8').catch(() => '')).trim() !== jwks) await writeSecret(jwksFile, jwks);
  const tokenFile = path.join(folder, 'token');
  return {
    jwksUrl: pathToFileURL(jwksFile).href,
    token: await keptToken(folder, tokenFile, 30 * DAY, async () => ({
      subject: 'local',
      scopes: (await platform()).SCOPES,
    })),
    tokenFile,
    serviceTokenFiles: await renewServiceTokens(folder),
    rolePassword: await keptSecret(folder, 'role-password', () => randomBytes(24).toString('hex')),
    postgresPassword: await keptSecret(folder, 'postgres-password', () => randomBytes(24).toString('hex')),
    webhookSecretKey: await keptSecret(folder, 'webhook-secret-key', () => randomBytes(32).toString('base64')),
  };
}

/** Tokens for calls between services, good for a day; they are read again when their files change. Returns the files. */
export async function renewServiceTokens(folder: string): Promise<Record<Caller, string>> {
  const renew = async (subject: Caller): Promise<string> => {
    const file = path.join(folder, `${subject}-service-token`);
    const scopes = serviceScopes[subject];
    await keptToken(folder, file, DAY, () => ({ subject, scopes }), scopes);
    return file;
  };
  return { ops: await renew('ops'), wallet: await renew('wallet') };
}

/** `npm run token`. */
export async function mintLocalToken(folder: string, request: TokenRequest & { expiresIn: number }): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { privateJwk } = await keyPair(folder);
  return (await keys()).mintToken(privateJwk, request);
}

/*
 * Imported only when something is to be made, and no more than that takes: all of the platform brings Nest, a second of a start
 * that is to be short, and only a first start needs it. By their paths, because the build rewrites aliases in static imports only.
 */
const keys = () => import('../../libs/platform/src/keys.js');
const platform = () => import('../../libs/platform/src/index.js');

/** The token in the file while more than half of its life is left, with the scopes that are asked for if any are; else a new one. */
async function keptToken(
  folder: string,
  file: string,
  seconds: number,
  request: () => TokenRequest | Promise<TokenRequest>,
  scopes?: readonly Scope[],
): Promise<string> {
  const kept = (await readFile(file, 'utf8').catch(() => '')).trim();
  const { exp, scope } = claimsOf(kept);
  const fits = scopes === undefined || scope === scopes.join(' ');
  if (fits && exp > Date.now() / 1_000 + seconds / 2) return kept;
  const token = await mintLocalToken(folder, { ...(await request()), expiresIn: seconds });
  await writeSecret(file, token);
  return token;
}

function claimsOf(token: string): { exp: number; scope?: string } {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { exp: number };
  } catch {
    return { exp: 0 };
  }
}

async function keyPair(folder: string): Promise<KeyPair> {
  return JSON.parse(
    await keptSecret(folder, 'key-pair.json', async () => JSON.stringify(await (await keys()).createKeyPair())),
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
