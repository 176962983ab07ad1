import { chmod, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { Redis } from 'ioredis';
import { startPostgres } from '../../tools/servers/postgres.js';
import { freePort } from '../../tools/servers/ports.js';
import { findRedis } from '../../tools/servers/redis-binary.js';
import { startRedis } from '../../tools/servers/redis.js';
import type { Servers } from './contender.js';
import { withClient } from './workload.js';

export interface BenchServers {
  /** A new database and an emptied Redis. */
  fresh(name: string): Promise<Servers>;
  drop(servers: Servers): Promise<void>;
  stop(): Promise<void>;
}

/** Postgres (fsync on, as it comes, but for the settings below) and Redis (append-only file) for this run alone. */
export async function startServers({ smoke }: { smoke: boolean }): Promise<BenchServers> {
  const directory = await mkdtemp(path.join(process.env['BENCH_DIRECTORY'] ?? '/var/tmp', 'purser-bench-'));
  // Run by root, Postgres is another user, and would be put elsewhere if it could not get in here.
  await chmod(directory, 0o755);
  const postgres = await startPostgres({
    directory: path.join(directory, 'postgres'),
    port: await freePort(),
    password: 'bench',
    // A checkpoint in the middle of one contender's run and not of another's would be luck: none begins within a run. And the
    // first contender would be alone in fitting into the default of 128 MB.
    settings: { max_wal_size: '16GB', min_wal_size: '8GB', checkpoint_timeout: '1h', shared_buffers: '1GB' },
  });
  await recycleSegments(postgres.url, smoke ? 1 : 256);
  const binary = await findRedis((line) => process.stderr.write(`${line}\n`));
  const redis = await startRedis({ binary, directory: path.join(directory, 'redis'), port: await freePort() });
  return {
    async fresh(name) {
      const database = `bench_${name.toLowerCase().replaceAll(/\W+/g, '_')}`;
      await withClient(postgres.url, (client) => client.query(`CREATE DATABASE ${database}`));
      const connection = new Redis(redis.url);
      await connection.flushall();
      await connection.quit();
      const url = new URL(postgres.url);
      url.pathname = `/${database}`;
      return { postgresUrl: url.href, redisUrl: redis.url };
    },
    async drop({ postgresUrl }) {
      await withClient(postgres.url, async (client) => {
        await client.query(`DROP DATABASE ${new URL(postgresUrl).pathname.slice(1)} WITH (FORCE)`);
        await client.query('CHECKPOINT');
      });
    },
    async stop() {
      await redis.kill();
      await postgres.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/**
 * A server that runs for long writes its log into segments that it has used before. A new one has to make each of them first, 16 MB of
 * zeroes, and all commits wait for that: 50 to 75 ms every few seconds, which hits an open-loop load and passes a single client by.
 */
async function recycleSegments(postgresUrl: string, segments: number): Promise<void> {
  await withClient(postgresUrl, async (client) => {
    for (let n = 0; n < segments; n += 1)
      await client.query(`SELECT pg_logical_emit_message(false, 'bench', 'used'), pg_switch_wal()`);
    await client.query('CHECKPOINT');
  });
}
