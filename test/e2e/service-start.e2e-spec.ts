import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRedis } from '@purser/platform';
import { startApp, testDatabase, testRedis, type TestDatabase, type TestRedis } from '@purser/testing';

/** The relay stands for every service here: what is tested is startService. */
describe('a service as a process', () => {
  let database: TestDatabase;
  let redis: TestRedis;

  beforeAll(async () => {
    [database, redis] = await Promise.all([testDatabase(), testRedis()]);
  });
  afterAll(async () => {
    await database?.drop();
    await redis?.close();
  });

  /** What a start that fails says; it ends with exit code 1, which startApp puts into its error. */
  async function refusal(env: Record<string, string>, port?: number): Promise<string> {
    const outcome = await startApp('relay', { database, redis, env, port }).then(
      async (service) => {
        await service.kill();
        return 'it started';
      },
      (error: unknown) => String(error),
    );
    expect(outcome).toContain('exit code 1');
    // "<name> cannot start: <reason>" and nothing of a stack.
    expect(outcome).not.toMatch(/^\s+at /m);
    return outcome;
  }

  it('says where it is ready, and ends with 0 on SIGTERM', async () => {
    const relay = await startApp('relay', { database, redis });
    expect((await fetch(`${relay.url}/health/ready`)).status).toBe(200);
    await relay.stop();
    expect(relay.exited()).toEqual({ code: 0, signal: null });
    expect(relay.logLines().map((line) => line['msg'])).toEqual(
      expect.arrayContaining(['ready', 'stopping', 'stopped']),
    );
  });

  it('names every bad setting at once', async () => {
    const said = await refusal({ DATABASE_URL: 'mysql://x', PARTITIONS: 'many', RELAY_POLL_MS: '-1' });
    for (const name of ['DATABASE_URL', 'PARTITIONS', 'RELAY_POLL_MS']) expect(said).toContain(name);
  });

  it('says that its port is in use', async () => {
    const taken: Server = createServer();
    await new Promise<void>((resolve) => void taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    expect(await refusal({}, port)).toContain(`relay cannot start: port ${port} on 127.0.0.1 is in use`);
    await new Promise((resolve) => void taken.close(resolve));
  });

  it('says that the database is unreachable, without its password', async () => {
    const said = await refusal({ DATABASE_URL: 'postgres://purser_relay:hunter2@127.0.0.1:1/purser' });
    expect(said).toMatch(/relay cannot start: .*127\.0\.0\.1:1\/purser as purser_relay \(DATABASE_URL\)/);
    expect(said).not.toContain('hunter2');
  });

  it('says that PARTITIONS is not what the database was migrated with', async () => {
    expect(await refusal({ PARTITIONS: '3' })).toMatch(/PARTITIONS is 3, but the database was migrated with \d+/);
  });

  it('refuses a Redis that evicts, and starts without one that is away', async () => {
    const admin = createRedis({ redisUrl: redis.url }, 'commands');
    await admin.config('SET', 'maxmemory-policy', 'allkeys-lru');
    expect(await refusal({})).toContain('maxmemory-policy allkeys-lru');
    await admin.config('SET', 'maxmemory-policy', 'noeviction');
    admin.disconnect();

    await redis.kill();
    const relay = await startApp('relay', { database, redis });
    const ready = await fetch(`${relay.url}/health/ready`);
    expect([ready.status, await ready.json()]).toMatchObject([200, { status: 'degraded', checks: { redis: 'down' } }]);
    await relay.stop();
    await redis.start();
  });
});
