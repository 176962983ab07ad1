import { Redis, type RedisOptions } from 'ioredis';
import type { Log } from '../logging/logger.js';

/** Injection token of the connection for plain commands. */
export const REDIS = Symbol('REDIS');

/**
 * What a connection is for:
 * - commands: short ones. Fails fast while Redis is away, so that no caller hangs.
 * - blocking: XREAD BLOCK and the like; commands wait for Redis to come back. Also what BullMQ asks for.
 * - subscriber: pub/sub, with subscribeTo().
 */
export type RedisRole = 'commands' | 'blocking' | 'subscriber';

export function createRedis(config: { redisUrl: string }, role: RedisRole, log?: Log): Redis {
  const options = { ...COMMON, ...BY_ROLE[role], connectionName: `purser-${role}` };
  const redis = withoutStaleTimer(new Redis(config.redisUrl, options));
  let away = false;
  const isAway = (error?: Error): void => {
    if (away) return;
    away = true;
    log?.warn({ err: error, role }, 'Redis is away, keeps trying');
  };
  redis.on('error', isAway);
  // A connection that is closed in good order is no error to ioredis, nor is one that a proxy takes and drops.
  redis.on('reconnecting', () => isAway());
  redis.on('ready', () => {
    if (away) log?.info({ role }, 'Redis is back');
    away = false;
  });
  return redis;
}

/**
 * Subscribes whenever the connection is ready: as soon as Redis is there, and after each of its outages.
 *
 * ioredis 5.11 would do so itself, but nobody hears when that fails: a connection that was closed just then ended the process.
 */
export function subscribeTo(redis: Redis, channel: string): void {
  const subscribe = (): void => void redis.subscribe(channel).catch(() => undefined);
  redis.on('ready', subscribe);
  if (redis.status === 'ready') subscribe();
}

/**
 * ioredis 5.11 leaves the timer of socketTimeout running when a connection closes. It would end the next connection, which
 * is as healthy as can be, up to socketTimeout later, and keep a process alive that is done. Duplicates are guarded, too:
 * BullMQ blocks on one of what it is given.
 */
function withoutStaleTimer(redis: Redis): Redis {
  const guarded = redis as unknown as { socketTimeoutTimer?: NodeJS.Timeout };
  redis.on('close', () => {
    clearTimeout(guarded.socketTimeoutTimer);
    guarded.socketTimeoutTimer = undefined;
  });
  const duplicate = redis.duplicate.bind(redis);
  const guardedDuplicate: Redis['duplicate'] = (override) => withoutStaleTimer(duplicate(override));
  redis.duplicate = guardedDuplicate;
  return redis;
}

const COMMON: RedisOptions = {
  connectTimeout: 3_000,
  keepAlive: 10_000,
  retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 6), 1_000),
  // After a failover the old primary answers READONLY: connect again and repeat the command.
  reconnectOnError: (error) => (error.message.startsWith('READONLY') ? 2 : false),
};

const BY_ROLE: Record<RedisRole, RedisOptions> = {
  commands: { maxRetriesPerRequest: 1, commandTimeout: 5_000 },
  // A blocked read must be longer than the block (at most 5 s) before a silent connection counts as dead.
  blocking: { maxRetriesPerRequest: null, socketTimeout: 15_000 },
  subscriber: { maxRetriesPerRequest: null, autoResubscribe: false },
};
