import type { Redis } from 'ioredis';

/** How a broker gets its connections; it closes what it opened. */
export type ConnectRedis = (role: 'commands' | 'blocking' | 'subscriber') => Redis;
