import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createKeyPair, mintToken, type Scope } from '@purser/platform';
import { nodeEnv, nodeFlagsOf, type Service } from '../../tools/services.js';
import { freePort } from '../../tools/servers/ports.js';
import { PARTITIONS, urlOf } from '../purser/settings.js';
import type { Servers } from './contender.js';

export interface RunningService {
  port: number;
  url: string;
  pid: number;
  stop(): Promise<void>;
}

/** Whom the services of a bench believe: one key pair for all of them. */
export interface Keys {
  jwksUrl: string;
  token(scopes: readonly Scope[]): Promise<string>;
  /** A file that holds such a token, for calls between services. */
  tokenFile(scopes: readonly Scope[]): Promise<string>;
}

export async function makeKeys(): Promise<Keys> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'purser-bench-'));
  const keys = await createKeyPair();
  const jwks = path.join(folder, 'jwks.json');
  writeFileSync(jwks, JSON.stringify(keys.jwks));
  const token = (scopes: readonly Scope[]) => mintToken(keys.privateJwk, { subject: 'bench', scopes: [...scopes] });
  return {
    jwksUrl: pathToFileURL(jwks).href,
    token,
    async tokenFile(scopes) {
      const file = path.join(folder, `token-${scopes.join('-').replaceAll(':', '_')}`);
      writeFileSync(file, await token(scopes));
      return file;
    },
  };
}

/** A service as it is run, with every default but two: no limit for our one client, its log at `warn`. */
export async function startService(
  name: Service,
  servers: Servers,
  keys: Keys,
  { env = {}, profile }: { env?: Record<string, string>; profile?: string } = {},
): Promise<RunningService> {
  const port = await freePort();
  const main = fileURLToPath(new URL(`../../apps/${name}/src/main.js`, import.meta.url));
  const profiling = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  const child = spawn(process.execPath, [...nodeFlagsOf(name), ...profiling, main], {
    env: {
      ...process.env,
      ...nodeEnv,
      NODE_ENV: 'production',
      PORT: String(port),
      LOG_LEVEL: 'warn',
      RATE_LIMIT_PER_SECOND: '0',
      DATABASE_URL: urlOf(name, servers.postgresUrl),
      REDIS_URL: servers.redisUrl,
      PARTITIONS: String(PARTITIONS),
      AUTH_JWKS_URL: keys.jwksUrl,
      ...env,
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await ready(name, port, exited);
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

async function ready(name: Service, port: number, exited: Promise<void>): Promise<void> {
  let gone = false;
  void exited.then(() => (gone = true));
  while (!gone) {
    const response = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined);
    if (response?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`The service ${name} ended while it was starting.`);
}
