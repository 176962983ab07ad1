import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { testRedis, until, type TestRedis } from '@purser/testing';
import type { Redis } from 'ioredis';
import { StartupError } from '../bootstrap/startup-error.js';
import { assertNoEviction } from './eviction-policy.js';
import { createRedis, type RedisRole } from './redis.js';

describe('createRedis', () => {
  let server: TestRedis;
  const open: Redis[] = [];
  const log = { debug: jest.fn(), info: jest.fn(), warn: jest.fn(), error: jest.fn() };
  const connect = (role: RedisRole): Redis => {
    const redis = createRedis({ redisUrl: server.url }, role, log);
    open.push(redis);
    return redis;
  };

  beforeAll(async () => {
    server = await testRedis();
  });
  afterAll(async () => {
    for (const redis of open) redis.disconnect();
    await server?.close();
  });

  it('commands fail soon while Redis is away and work when it is back, one log line each', async () => {
    const redis = connect('commands');
    await redis.set('a', '1');
    await server.kill();
    const begin = Date.now();
    await expect(redis.get('a')).rejects.toThrow();
    // commandTimeout is 5 s: the bound when a busy machine notices the closed connection late.
    expect(Date.now() - begin).toBeLessThan(10_000);

    await server.start();
    await until(async () => (await redis.ping()) === 'PONG', { timeoutMs: 30_000, what: 'an answer' });
    await until(() => log.info.mock.calls.length > 0, { timeoutMs: 30_000, what: 'the line that Redis is back' });
    expect(log.warn).toHaveBeenCalledTimes(1);
    expect(log.info).toHaveBeenCalledTimes(1);
  });

  it.each(['a connection', 'a duplicate of one'])(
    '%s is not ended by the timer of the broken one before it',
    async (which) => {
      const redis = which === 'a connection' ? connect('commands') : connect('commands').duplicate();
      open.push(redis);
      await redis.ping();
      server.cut();
      redis.options.socketTimeout = 500;
      const inFlight = redis.ping();
      redis.options.socketTimeout = 30_000;
      const begin = Date.now();
      server.restore(); // which closes the connection
      expect(await inFlight).toBe('PONG');
      const { stream } = redis;
      await until(async () => (await redis.ping()) && Date.now() - begin > 800, { what: 'the old timer to be over' });
      expect(redis.stream).toBe(stream);
    },
  );

  it('a blocking read outlives an outage', async () => {
    const redis = connect('blocking');
    await redis.ping();
    const read = redis.xread('BLOCK', 0, 'STREAMS', 'letters', '0');
    await server.kill();
    await server.start({ empty: true });
    await until(() => connect('commands').xadd('letters', '*', 'x', '1'), { what: 'a letter to be sent' });
    expect(await read).toMatchObject([['letters', [[expect.any(String), ['x', '1']]]]]);
  });

  it('a subscriber subscribes again by itself', async () => {
    const subscriber = connect('subscriber');
    const rings: string[] = [];
    subscriber.on('message', (_channel, message: string) => rings.push(message));
    await subscriber.subscribe('bell');
    await server.kill();
    await server.start();
    const commands = connect('commands');
    await until(async () => (await commands.publish('bell', 'again')) > 0 && rings.length > 0, { what: 'a ring' });
  });
});

describe('assertNoEviction', () => {
  let server: TestRedis;
  let redis: Redis;

  beforeAll(async () => {
    server = await testRedis();
    redis = createRedis({ redisUrl: server.url }, 'commands');
  });
  afterAll(async () => {
    redis.disconnect();
    await server.close();
  });

  it('accepts noeviction', async () => {
    await redis.config('SET', 'maxmemory-policy', 'noeviction');
    await assertNoEviction(redis);
  });

  it('refuses an evicting policy by name', async () => {
    await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
    await expect(assertNoEviction(redis)).rejects.toThrow(StartupError);
    await expect(assertNoEviction(redis)).rejects.toThrow(/allkeys-lru/);
  });
});
