import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Scope } from '@purser/platform';
import { anEvent, authorization, startApp, testDatabase, testRedis, until } from '@purser/testing';
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

  it('lists its partitions for ops: leases, positions, and what is waiting', async () => {
    const list = await until(async () => {
      const answer = (await (await get('/internal/partitions', ['ops:read'])).json()) as {
        partitions: { owner: string | null; pending: number }[];
      };
      return answer.partitions.every(({ owner, pending }) => owner !== null && pending === 0) && answer.partitions;
    });
    expect(list).toHaveLength(16);
    expect(list[3]).toEqual({
      partition: 3,
      owner: expect.any(String),
      leasedUntil: expect.stringMatching(/^\d{4}-.*Z$/),
      epoch: 1,
      committed: 1,
      position: 1,
      published: 1,
      pending: 0,
      oldestPendingAt: null,
    });
    expect((await get('/internal/partitions', ['wallets:read'])).status).toBe(403);
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

  it('scans what is retained for a predicate', async () => {
    const event = anEvent('TopUpCompleted', { amount: '700', currency: 'EUR' });
    await database.query(
      `SELECT wallet.outbox_append(wallet.partition_of($1), $2, $1, 1, 'TopUpCompleted', 1::smallint, $3)`,
      [event.subject, event.id, JSON.stringify(event)],
    );
    const scan = async (body: object, scopes: Scope[] = ['ops:read']) => {
      const answer = await fetch(`${relay.url}/internal/events/scan`, {
        method: 'POST',
        headers: { ...(await authorization(scopes)), 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return { status: answer.status, body: (await answer.json()) as object };
    };
    const conditions = [{ path: '/subject', operator: 'equals', value: event.subject }];
    expect(await scan({ type: 'TopUpCompleted', version: null, conditions })).toMatchObject({
      status: 200,
      body: {
        scanned: 2,
        matched: 1,
        money: [{ currency: 'EUR', amount: '700', count: 1 }],
        samples: [{ eventId: event.id, walletId: event.subject, event }],
        nextCursor: null,
      },
    });
    const wrong = [{ path: 'subject', operator: 'equals', value: 1 }];
    expect(await scan({ type: 'TopUpCompleted', version: null, conditions: wrong, cursor: 'x' })).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', errors: [{ path: 'conditions[0].path' }, { path: 'cursor' }] },
    });
    expect((await scan({ type: 'T', version: null, conditions: [] }, ['wallets:read'])).status).toBe(403);
  });
});
