import { mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createKeyPair, loadConfig, type ServiceConfig } from '@purser/platform';
import { roleOf, type Service } from '../../tools/services.js';
import type { Servers } from '../harness/contender.js';

export const ROLE_PASSWORD = 'bench';
export const PARTITIONS = 16;

export function urlOf(service: Service, postgresUrl: string): string {
  const url = new URL(postgresUrl);
  url.username = roleOf(service);
  url.password = ROLE_PASSWORD;
  return url.href;
}

/** The service's configuration as it comes, with its own least-privileged role: every default is what is measured. */
export async function settings<C extends ServiceConfig>(
  type: new () => C,
  service: Service,
  { postgresUrl, redisUrl }: Servers,
): Promise<C> {
  const jwks = path.join(mkdtempSync(path.join(os.tmpdir(), 'purser-bench-')), 'jwks.json');
  writeFileSync(jwks, JSON.stringify((await createKeyPair()).jwks));
  return loadConfig(type, {
    // What NAME=value before `npm run bench` says goes first: BATCH_SIZE=1000 npm run bench -- drain
    ...process.env,
    PORT: '0',
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'warn',
    DATABASE_URL: urlOf(service, postgresUrl),
    REDIS_URL: redisUrl,
    PARTITIONS: String(PARTITIONS),
    // One client makes all the load.
    RATE_LIMIT_PER_SECOND: '0',
    AUTH_JWKS_URL: pathToFileURL(jwks).href,
  });
}
