import type { Redis } from 'ioredis';
import { StartupError } from '../bootstrap/startup-error.js';

/**
 * A Redis that evicts keys under memory pressure would silently drop streams and timers. Nothing would be lost (Postgres
 * holds every fact), but rebuilding again and again is not how to run it.
 *
 * @throws StartupError when maxmemory-policy is not noeviction
 */
export async function assertNoEviction(redis: Redis): Promise<void> {
  const policy = await evictionPolicy(redis);
  if (policy === undefined || policy === 'noeviction') return;
  throw new StartupError(`Redis has maxmemory-policy ${policy}, which drops events; set it to noeviction (REDIS_URL)`);
}

/** INFO says it too where CONFIG is forbidden, as on most hosted Redis. undefined when it cannot be told. */
async function evictionPolicy(redis: Redis): Promise<string | undefined> {
  const info = await redis.info('memory');
  return /^maxmemory_policy:(\S+)/m.exec(info)?.[1];
}
