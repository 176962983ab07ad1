import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { testDatabase, testPostgres, testRedis, until, type TestDatabase, type TestRedis } from './index.js';

describe('testDatabase', () => {
  let one: TestDatabase;
  let other: TestDatabase;
  beforeAll(async () => {
    [one, other] = await Promise.all([testDatabase(), testDatabase()]);
  });
  afterAll(() => Promise.all([one.drop(), other.drop()]));

  it('gives each caller a migrated database of its own', async () => {
    await one.query('CREATE TABLE wallet.only_here (id int)');
    const tables = (of: TestDatabase) => of.query("SELECT 1 FROM pg_tables WHERE tablename = 'only_here'");
    expect(await tables(one)).toHaveLength(1);
    expect(await tables(other)).toHaveLength(0);
    expect(
      await other.query(
        "SELECT nspname FROM pg_namespace WHERE nspname IN ('wallet', 'notifications', 'analytics', 'webhooks', 'ops')",
      ),
    ).toHaveLength(5);
  });
});

describe('testRedis', () => {
  let redis: TestRedis;
  let client: Redis;
  beforeAll(async () => {
    redis = await testRedis();
    client = new Redis(redis.url, { retryStrategy: () => 20, commandTimeout: 1000, maxRetriesPerRequest: null });
    client.on('error', () => undefined);
  });
  afterAll(async () => {
    client.disconnect();
    await redis.close();
  });

  it('comes back from a kill with its data, or empty when asked', async () => {
    await client.set('a', '1');
    await redis.kill();
    await redis.start();
    expect(await until(() => client.get('a'))).toBe('1');
    await redis.kill();
    await redis.start({ empty: true });
    expect(await until(async () => (await client.dbsize()) === 0, { what: 'an empty Redis' })).toBe(true);
  });

  it('answers nobody while it is cut off, and again afterwards', async () => {
    await until(() => client.ping());
    redis.cut();
    await expect(client.ping()).rejects.toThrow(/timed out/i);
    redis.restore();
    expect(await until(() => client.ping())).toBe('PONG');
  });
});

describe('testPostgres', () => {
  it('can be stopped and started with its data', async () => {
    const postgres = await testPostgres();
    try {
      await postgres.query('CREATE TABLE wallet.kept AS SELECT 1 AS id');
      await postgres.stop();
      await expect(postgres.query('SELECT 1')).rejects.toThrow();
      await postgres.start();
      expect(await postgres.query('SELECT id FROM wallet.kept')).toEqual([{ id: 1 }]);
    } finally {
      await postgres.drop();
    }
  });
});

describe('until', () => {
  it('says what it last saw when time is up', async () => {
    await expect(until(() => 0, { timeoutMs: 50, what: 'a number' })).rejects.toThrow(
      'Waited 0.05 s for a number; last seen: 0',
    );
  });
});
