import { subscribeTo } from '@purser/platform';
import type { Redis } from 'ioredis';

/** How a broker gets its connections; it closes what it opened. */
export type ConnectRedis = (role: 'commands' | 'subscriber') => Redis;

/**
 * A connection that stays silent this long with a command in flight is taken for dead (a cut cable sends no reset) and
 * replaced. It must be longer than the longest block of a read.
 */
const SILENCE_MS = 4_000;

/** Longest time that a read may block. */
export const MAX_BLOCK_MS = 2_000;

/** How often a subscriber asks whether its connection is still there: nothing else would tell it. */
const PING_MS = 10_000;

export function openCommands(connect: ConnectRedis): Redis {
  const redis = connect('commands');
  redis.options.socketTimeout = SILENCE_MS;
  return redis;
}

export interface Subscription {
  close(): void;
}

/** Calls back for every message on `channel`, through outages. */
export function subscribe(connect: ConnectRedis, channel: string, callback: () => void): Subscription {
  const redis = connect('subscriber');
  redis.options.socketTimeout = SILENCE_MS;
  redis.on('message', callback);
  subscribeTo(redis, channel);
  const ping = setInterval(() => {
    if (redis.status === 'ready') redis.ping().catch(() => undefined);
  }, PING_MS);
  ping.unref();
  return {
    close() {
      clearInterval(ping);
      redis.disconnect();
    },
  };
}
