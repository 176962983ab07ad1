import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Scope } from '@purser/platform';
import { authorization, startApp, testDatabase, testRedis, until } from '@purser/testing';
import type { ServiceProcess, TestDatabase, TestRedis } from '@purser/testing';

let database: TestDatabase;
let redis: TestRedis;
let relay: ServiceProcess;
beforeAll(async () => {
  [database, redis] = await Promise.all([testDatabase(), testRedis()]);
  relay = await startApp('relay', { database, redis, env: { CONSUMERS: 'reader' } });
});
afterAll(async () => {
  await relay.stop();
  await redis.close();
  await database.drop();
});

const get = async (path: string, scopes: Scope[]) =>
  fetch(relay.url + path, { headers: scopes.length > 0 ? await authorization(scopes) : {} });

describe('the relay as a service', () => {
  it('is ready once it serves', async () => {
    expect((await get('/health/ready', [])).status).toBe(200);
  });

  it('gives its part of the proof to ops, and to nobody else', async () => {
    await database.query(
      `SELECT wallet.outbox_append(3::smallint, gen_random_uuid(), gen_random_uuid(), 1, 'TopUpCompleted', 1::smallint, '{}')`,
    );
    const proof = await until(async () => {
      const answer = (await (await get('/internal/proof', ['ops:read'])).json()) as {
        partitions: { published: number }[];
      };
      return answer.partitions[3]?.published === 1 && answer;
    });
    expect(proof).toMatchObject({ asOf: expect.any(String) });
    expect(proof.partitions).toHaveLength(16);
    expect(proof.partitions[3]).toEqual({ partition: 3, committed: 1, positioned: 1, published: 1, floor: 0 });
    expect((await get('/internal/proof', [])).status).toBe(401);
    expect((await get('/internal/proof', ['wallets:read'])).status).toBe(403);
  });

  it('tells Prometheus about backlog, leases and rebuilds', async () => {
    const metrics = await until(async () => {
      const text = await (await get('/metrics', ['ops:read'])).text();
      return /purser_relay_leases\{[^}]*\} 16/.test(text) && text;
    });
    expect(metrics).toMatch(/purser_outbox_pending\{[^}]*\} 0/);
    expect(metrics).toMatch(/purser_relay_oldest_pending_seconds\{[^}]*\} 0/);
    expect(metrics).toMatch(/purser_relay_published_total\{[^}]*\} \d/);
    expect(metrics).toMatch(/purser_relay_rebuilds_total\{[^}]*\} 0/);
  });
});
