import { Redis } from 'ioredis';
import { startRedis } from '../servers/redis.js';
import { findRedis } from '../servers/redis-binary.js';
import { reason, type Provided } from './postgres.js';
import { line } from './screen.js';
import { places, StackError, type Settings } from './settings.js';

/** The Redis at REDIS_URL, or one of our own with its append-only file under .purser/. */
export async function provideRedis(settings: Settings): Promise<Provided> {
  if (settings.redisUrl !== undefined) {
    return {
      url: settings.redisUrl,
      description: `${await check(settings.redisUrl)} at REDIS_URL`,
      stop: async () => {},
    };
  }
  const binary = await findRedis(line).catch((error: unknown) => {
    throw new StackError(reason(error));
  });
  const server = await startRedis({ binary, directory: places(settings.home).redis, port: settings.ports.redis });
  return {
    url: server.url,
    description: `${binary.origin}, port ${settings.ports.redis}`,
    pid: server.pid,
    stop: () => server.stop(),
  };
}

/** Says at once what every service would say later: unreachable, or a Redis that throws keys away. */
async function check(url: string): Promise<string> {
  const redis = new Redis(url, {
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    connectTimeout: 5_000,
  });
  // ioredis rejects with "Connection is closed."; the reason comes as an event.
  let cause: Error | undefined;
  redis.on('error', (error) => (cause ??= error));
  try {
    await redis.connect();
    const info = await redis.info();
    const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1];
    if (policy !== undefined && policy !== 'noeviction') {
      throw new StackError(
        `Redis at REDIS_URL has maxmemory-policy ${policy}, which drops events; run: redis-cli config set maxmemory-policy noeviction`,
      );
    }
    return `Redis ${/^redis_version:(\S+)/m.exec(info)?.[1] ?? ''}`;
  } catch (error) {
    if (error instanceof StackError) throw error;
    throw new StackError(`Redis at REDIS_URL cannot be reached: ${reason(cause ?? error)}.`);
  } finally {
    redis.disconnect();
  }
}
