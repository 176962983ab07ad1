import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { testRedis, until, type TestRedis } from '@purser/testing';
import type { Redis } from 'ioredis';
import { StartupError } from '../bootstrap/startup-error.js';
import { assertNoEviction } from './eviction-policy.js';
import { createRedis, subscribeTo, type RedisRole } from './redis.js';

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

  it('a subscriber hears again after an outage', async () => {
    const redis = connect('subscriber');
    const heard = jest.fn();
    redis.on('message', heard);
    subscribeTo(redis, 'news');
    const hearsAgain = async () => {
      const before = heard.mock.calls.length;
      const publisher = connect('commands');
      await until(async () => (await publisher.publish('news', 'x')) === 1 && heard.mock.calls.length > before, {
        timeoutMs: 30_000,
        what: 'news',
      });
    };
    await hearsAgain();
    await server.kill();
    await server.start();
    await hearsAgain();
  });

  it('a subscriber that is closed just as it subscribes again leaves nothing behind that fails', async () => {
    const redis = connect('subscriber');
    subscribeTo(redis, 'news');
    await until(() => redis.status === 'ready');
    redis.once('ready', () => redis.disconnect());
    await server.kill();
    await server.start();
    // A promise that nobody handles would fail this test, as it would end a process.
    await until(() => redis.status === 'end', { timeoutMs: 30_000, what: 'the connection to be closed' });
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
