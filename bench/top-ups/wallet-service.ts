import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createKeyPair, mintToken } from '@purser/platform';
import { nodeFlags } from '../../tools/services.js';
import { freePort } from '../../tools/servers/ports.js';
import type { Servers } from '../harness/contender.js';
import { PARTITIONS, urlOf } from '../purser/settings.js';

export interface WalletService {
  port: number;
  token: string;
  pid: number;
  stop(): Promise<void>;
}

/** The service as it is run, with every default but three: no limit for our one client, its log at `warn`, room for all connections. */
export async function startWallet(servers: Servers, profile?: string): Promise<WalletService> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'purser-bench-'));
  const keys = await createKeyPair();
  const jwks = path.join(folder, 'jwks.json');
  writeFileSync(jwks, JSON.stringify(keys.jwks));
  const port = await freePort();
  const main = fileURLToPath(new URL('../../apps/wallet/src/main.js', import.meta.url));
  const profiling = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  const child = spawn(process.execPath, [...nodeFlags, ...profiling, main], {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      PORT: String(port),
      LOG_LEVEL: 'warn',
      RATE_LIMIT_PER_SECOND: '0',
      DATABASE_URL: urlOf('wallet', servers.postgresUrl),
      REDIS_URL: servers.redisUrl,
      PARTITIONS: String(PARTITIONS),
      AUTH_JWKS_URL: pathToFileURL(jwks).href,
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const token = await mintToken(keys.privateJwk, { subject: 'bench', scopes: ['wallets:write'] });
  await ready(port, exited);
  return {
    port,
    token,
    pid: child.pid ?? 0,
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

async function ready(port: number, exited: Promise<void>): Promise<void> {
  let gone = false;
  void exited.then(() => (gone = true));
  while (!gone) {
    const response = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined);
    if (response?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('The wallet service ended while it was starting.');
}
