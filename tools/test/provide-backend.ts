import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { freePort } from '../servers/ports.js';
import { startPostgres } from '../servers/postgres.js';
import { findRedis } from '../servers/redis-binary.js';
import type { Backend } from './backend.js';
import { containersAnswer, startContainers } from './containers.js';

/** Containers where Docker can give them, else the embedded servers. PURSER_TEST_BACKEND=containers|embedded decides. */
export async function provideBackend(folder: string, password: string, say: (line: string) => void): Promise<Backend> {
  const wanted = process.env['PURSER_TEST_BACKEND'] || undefined;
  if (wanted !== undefined && wanted !== 'containers' && wanted !== 'embedded') {
    throw new Error(`PURSER_TEST_BACKEND must be "containers" or "embedded", not "${wanted}".`);
  }
  const label = `purser.test.${randomUUID().slice(0, 8)}`;
  if (wanted === 'embedded') return embedded(folder, password, label, say);
  const refusal = await containersAnswer();
  if (refusal === undefined) return startContainers(password, label);
  if (wanted === 'containers') throw new Error(`No containers for the tests: ${refusal}`);
  return embedded(folder, password, label, say, refusal);
}

async function embedded(
  folder: string,
  password: string,
  label: string,
  say: (line: string) => void,
  reason?: string,
): Promise<Backend> {
  const redis = await findRedis(say, process.env['PURSER_TEST_REDIS_SERVER']);
  const server = await startPostgres({
    directory: path.join(folder, 'postgres'),
    port: await freePort(),
    password,
    settings: {
      max_connections: '500',
      // The data is thrown away with the run; tests that take the database away start one of their own, with fsync.
      fsync: 'off',
      full_page_writes: 'off',
      autovacuum_naptime: '10s',
    },
  });
  const why = reason === undefined ? 'asked for by PURSER_TEST_BACKEND' : reason;
  return {
    description: `Testing on embedded servers: Postgres 18 from npm, Redis ${redis.origin}; no containers: ${why}`,
    postgresUrl: server.url.replace(/\/postgres$/, ''),
    environment: { backend: 'embedded', redis, label },
    stop: () => server.stop(),
  };
}
