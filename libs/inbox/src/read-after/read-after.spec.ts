import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { anEvent, testRedis, until } from '@purser/testing';
import type { TestRedis } from '@purser/testing';
import { fastify } from 'fastify';
import type { FastifyInstance } from 'fastify';
import type { Assembled } from '../../test/assemble.js';
import { probe } from '../../test/probe.js';
import type { Probe } from '../../test/probe.js';
import { record } from '../../test/probe-effect.js';
import { ReadAfter } from './read-after.js';

/** Milliseconds that no test waits for: an answer that comes did not come because the time was up. */
const LONG = 600_000;

let redis: TestRedis;
let world: Probe;
let consumer: Assembled;
const failing = anEvent('TopUpCompleted');
beforeAll(async () => {
  redis = await testRedis();
  world = await probe(redis);
  consumer = await world.consumer({
    config: { retryBaseMs: LONG, retryMaxMs: LONG },
    handle: async (events, context) => {
      if (events.some(({ id }) => id === failing.id)) throw new Error('not this one');
      await record(events, context);
    },
  });
});
afterAll(async () => {
  await world.close();
  await redis.close();
});

let server: FastifyInstance;
let looks: number;
let answered: number;
afterEach(() => server.close());

/** A service with one read: the events that are applied. */
function serve(waitMs = LONG): ReadAfter {
  looks = 0;
  answered = 0;
  const dataSource = {
    query: <T>(sql: string, values?: unknown[]): Promise<T> => {
      looks += 1;
      return consumer.dataSource.query<T>(sql, values);
    },
  };
  const readAfter = new ReadAfter({ dataSource, waitMs, retentionDays: 30 });
  server = fastify({ forceCloseConnections: true });
  server.get<{ Querystring: { after?: string } }>('/', async ({ query }, reply) => {
    await readAfter.answer(query.after, reply);
    answered += 1;
    return (await world.effects()).map(({ event_id }) => event_id);
  });
  return readAfter;
}

async function read(...eventIds: string[]) {
  const after = eventIds.map((id) => `0:${id}`).join(',');
  const response = await server.inject(after === '' ? '/' : `/?after=${after}`);
  return {
    status: response.statusCode,
    applied: response.headers['purser-applied'],
    effects: response.json<string[]>(),
  };
}

const waits = () => until(() => looks >= 2, { what: 'the read to wait' });

/** Of an event so many days ago. */
function idOf(days: number): string {
  const time = (Date.now() - days * 86_400_000).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000001`;
}

describe('ReadAfter', () => {
  it('asks for nothing when nothing is to be waited for', async () => {
    serve();
    expect(await read()).toMatchObject({ status: 200, applied: undefined });
    expect(looks).toBe(0);
  });

  it('waits until every event is applied, or passed over, and then reads', async () => {
    serve();
    const topUp = anEvent('TopUpCompleted');
    const passed = anEvent('HoldPlaced');
    const answer = read(topUp.id.toUpperCase(), passed.id);
    await waits();
    await world.publish(0, topUp);
    await until(async () => (await world.effects()).some(({ event_id }) => event_id === topUp.id));
    expect(answered).toBe(0);
    await world.publish(1, passed);
    expect(await answer).toMatchObject({ status: 200, applied: 'true', effects: [topUp.id] });
    looks = 0;
    expect(await read(topUp.id, passed.id)).toMatchObject({ status: 200, applied: 'true' });
    expect(looks).toBe(1);
  });

  it('answers 202 with what is there when the time is up, having looked less and less often', async () => {
    serve(300);
    expect(await read(idOf(0))).toMatchObject({ status: 202, applied: 'false', effects: expect.any(Array) });
    // After 0, 5, 15, 35, 75, 125, 175, 225 and 275 ms, or later.
    expect(looks).toBeLessThanOrEqual(9);
  });

  it('does not wait for an event that is retried, or dead', async () => {
    serve();
    const dead = { ...anEvent('TopUpCompleted'), version: 9 };
    await world.publish(2, failing);
    await world.publish(3, dead);
    await world.untilStatuses('r', 2);
    await world.untilStatuses('d', 3);
    expect(await read(failing.id)).toMatchObject({ status: 202, applied: 'false' });
    expect(await read(idOf(0), dead.id)).toMatchObject({ status: 202, applied: 'false' });
  });

  it('takes what is older than the retention for applied, unless it is known not to be', async () => {
    serve();
    const [gone, dead] = [idOf(31), idOf(40)];
    await world.database.query(
      `INSERT INTO probe.inbox (partition, position, event_id, status) VALUES (3, 99, $1, 'd')`,
      [dead],
    );
    expect(await read(gone)).toMatchObject({ status: 200, applied: 'true' });
    expect(await read(gone, dead)).toMatchObject({ status: 202, applied: 'false' });
  });

  it('stops looking when the client has gone', async () => {
    serve();
    const url = await server.listen({ port: 0, host: '127.0.0.1' });
    const client = new AbortController();
    const answer = fetch(`${url}/?after=0:${idOf(0)}`, { signal: client.signal });
    await waits();
    client.abort();
    await expect(answer).rejects.toThrow();
    await until(() => answered === 1, { what: 'the wait to end' });
  });

  it('answers at once when the service stops', async () => {
    const readAfter = serve();
    const answer = read(idOf(0));
    await waits();
    readAfter.stop();
    expect(await answer).toMatchObject({ status: 202, applied: 'false' });
    expect(await read(idOf(0))).toMatchObject({ status: 202 });
  });
});
