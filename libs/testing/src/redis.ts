import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../../../tools/servers/ports.js';
import { startRedis, type RedisServer } from '../../../tools/servers/redis.js';
import { testEnvironment } from './environment.js';
import type { RedisHost } from './hosts.js';
import { notePid } from './leftovers.js';
import { tcpProxy } from './tcp-proxy.js';

export interface TestRedis {
  /** Stays the same through kill, start, cut and restore. */
  url: string;
  /** FLUSHALL: everything is gone, the server stays. */
  flush(): Promise<void>;
  /** SIGKILL. Connections are refused until `start`. */
  kill(): Promise<void>;
  /** After `kill`: with what its append-only file held, or empty. */
  start(options?: { empty?: boolean }): Promise<void>;
  /** The network goes: connections fall silent, new ones get no answer. */
  cut(): void;
  /** The network is back; connections from before are closed. */
  restore(): void;
  close(): Promise<void>;
}

/** A Redis server of its own, started for the caller: parallel tests would otherwise take each other's jobs. */
export async function testRedis(): Promise<TestRedis> {
  const host =
    testEnvironment().backend === 'containers'
      ? await (await import('./containers.js')).startRedisContainer()
      : await redisProcess();
  const proxy = await tcpProxy(host.port);
  const url = `redis://127.0.0.1:${proxy.port}`;
  return {
    url,
    async flush() {
      const client = new Redis(host.port, '127.0.0.1', { lazyConnect: true });
      try {
        await client.connect();
        await client.flushall();
      } finally {
        client.disconnect();
      }
    },
    kill: () => host.kill(),
    async start({ empty = false } = {}) {
      await host.start(empty);
      proxy.leadTo(host.port);
    },
    cut: () => proxy.cut(),
    restore: () => proxy.restore(),
    async close() {
      await proxy.close();
      await host.close();
    },
  };
}

async function redisProcess(): Promise<RedisHost> {
  const { redis: binary, folder } = testEnvironment();
  if (!binary) throw new Error('This run has no redis-server.');
  const directory = path.join(folder, `redis-${randomUUID()}`);
  const port = await freePort();
  let server: RedisServer | undefined;
  let forget = () => {};
  const host: RedisHost = {
    port,
    async start(empty) {
      if (empty) await rm(directory, { recursive: true, force: true });
      server = await startRedis({ binary, directory, port });
      forget = notePid(server.pid);
    },
    async kill() {
      await server?.kill();
      forget();
    },
    async close() {
      await host.kill();
      await rm(directory, { recursive: true, force: true });
    },
  };
  await host.start(false);
  return host;
}
