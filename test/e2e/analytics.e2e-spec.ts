import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EventData } from '@purser/contracts';
import { anEvent, authorization, startApp, testDatabase, testRedis, until } from '@purser/testing';
import type { ServiceProcess, TestDatabase, TestRedis } from '@purser/testing';
import { rest } from './support/rest.js';
import { stream } from './support/stream.js';
import type { Stream } from './support/stream.js';

interface Volumes {
  asOf: string | null;
  lag: { events: number | null; seconds: number | null };
  days: { date: string; currency: string; kind: string; count: number; amount: string }[];
}

const MOST = '9223372036854775807';

describe('analytics, as two real processes', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let events: Stream;
  let one: ServiceProcess;
  let two: ServiceProcess;

  beforeAll(async () => {
    [database, redis] = await Promise.all([testDatabase(), testRedis()]);
    const [row] = await database.query<{ count: string }>('SELECT count(*) FROM analytics.inbox_partition');
    events = stream(redis.url, Number(row?.count));
    const start = () => startApp('analytics', { database, redis, env: { LEASE_SECONDS: '1', READ_AFTER_MS: '10000' } });
    [one, two] = await Promise.all([start(), start()]);
  });
  afterAll(async () => {
    await Promise.all([one, two].map((service) => service?.stop()));
    await events.close();
    await redis.close();
    await database.drop();
  });

  const topUp = (data: Partial<EventData<'TopUpCompleted'>>) => anEvent('TopUpCompleted', data);
  const volumes = (service: ServiceProcess, query: string) =>
    rest<Volumes>('GET', `${service.url}/v1/volumes?${query}`);
  const caughtUp = (service: ServiceProcess) =>
    until(async () => (await volumes(service, '')).lag.events === 0, {
      what: 'analytics to have caught up',
      timeoutMs: 20_000,
    });

  it('adds up by day, currency and kind, exactly, beyond 2^63, and each event once', async () => {
    const range = 'from=2026-03-01&to=2026-03-31';
    await events.publish([
      anEvent('WalletCreated', { currency: 'USD' }),
      topUp({ currency: 'USD', amount: MOST, occurredAt: '2026-03-01T00:00:00.000Z' }),
      topUp({ currency: 'USD', amount: MOST, occurredAt: '2026-03-01T23:59:59.999Z' }),
      topUp({ currency: 'USD', amount: '1', occurredAt: '2026-03-02T00:00:00.000Z' }),
      topUp({ currency: 'JPY', amount: '7', occurredAt: '2026-03-01T12:00:00.000Z' }),
    ]);
    await caughtUp(one);
    const expected = [
      { date: '2026-03-01', currency: 'JPY', kind: 'top_up', count: 1, amount: '7' },
      { date: '2026-03-01', currency: 'USD', kind: 'top_up', count: 2, amount: '18446744073709551614' },
      { date: '2026-03-02', currency: 'USD', kind: 'top_up', count: 1, amount: '1' },
    ];
    expect((await volumes(one, range)).days).toEqual(expected);
    expect((await volumes(two, `${range}&currency=USD`)).days).toEqual(expected.slice(1));
    expect((await volumes(two, 'from=2026-03-02&to=2026-03-02')).days).toEqual(expected.slice(2));

    await redis.flush();
    await events.rebuild();
    const later = topUp({ currency: 'EUR', amount: '5', occurredAt: '2026-03-03T00:00:00.000Z' });
    await events.publish([later]);
    await until(async () => (await volumes(one, `${range}&currency=EUR`)).days.length === 1, { timeoutMs: 20_000 });
    expect((await volumes(one, `${range}&currency=USD`)).days).toEqual(expected.slice(1));
  });

  it('lets a reader wait for what it has just written', async () => {
    const sent = anEvent('TransferSent', { currency: 'SEK', amount: '3', occurredAt: '2026-05-01T00:00:00.000Z' });
    const received = anEvent('TransferReceived', sent.data);
    const headers = await authorization(['analytics:read']);
    const answer = fetch(
      `${one.url}/v1/volumes?currency=SEK&from=2026-05-01&to=2026-05-01&after=0:${sent.id},1:${received.id}`,
      { headers },
    );
    await events.publish([sent, received]);
    const { status, headers: answered } = await answer;
    expect([status, answered.get('purser-applied')]).toEqual([200, 'true']);
    expect(((await (await answer).json()) as Volumes).days).toMatchObject([
      { kind: 'transfer_in', count: 1, amount: '3' },
      { kind: 'transfer_out', count: 1, amount: '3' },
    ]);

    const failed = anEvent('TopUpCompleted').id;
    await database.query(
      `INSERT INTO analytics.inbox (partition, position, event_id, status) VALUES (0, 1000000, $1, 'r')`,
      [failed],
    );
    const without = await fetch(`${one.url}/v1/volumes?after=0:${failed}`, { headers });
    expect([without.status, without.headers.get('purser-applied')]).toEqual([202, 'false']);
    expect(await without.json()).toMatchObject({ lag: { events: 0 } });
    const { paths } = await rest<{ paths: Record<string, { get: object }> }>('GET', `${one.url}/docs-json`);
    expect(paths['/v1/volumes']?.get).toMatchObject({
      parameters: expect.arrayContaining([expect.objectContaining({ name: 'after', in: 'query', required: false })]),
      responses: {
        200: { headers: { 'Purser-Applied': {} } },
        202: { content: { 'application/json': { schema: { $ref: '#/components/schemas/VolumesDto' } } } },
      },
    });
  });

  it('adds the same figure from two instances at once, without losing any', async () => {
    const many = Array.from({ length: 300 }, () =>
      topUp({ currency: 'GBP', amount: '3', occurredAt: '2026-04-01T00:00:00.000Z' }),
    );
    await events.publish(many);
    await caughtUp(one);
    expect((await volumes(one, 'currency=GBP&from=2026-04-01&to=2026-04-01')).days).toMatchObject([
      { count: 300, amount: '900' },
    ]);
  });

  it('says how far behind it is, and since when', async () => {
    const old = { ...topUp({ currency: 'CHF' }), time: '2026-11-01T00:00:00.000Z' };
    await caughtUp(one);
    expect(Date.parse((await volumes(one, '')).asOf ?? '')).toBeGreaterThan(Date.now() - 5_000);

    // A consumer that holds the row keeps this one from applying what comes.
    const lock = lockVolumes();
    await lock.held;
    await events.publish([old]);
    const behind = await until(async () => {
      const answer = await volumes(one, '');
      return answer.lag.events === 1 && answer;
    });
    expect(behind.asOf).toBe(old.time);
    expect(behind.lag.seconds).toBeGreaterThan(24 * 3_600);
    await lock.release();
    await caughtUp(one);
  });

  it('answers while Redis is away, without a lag', async () => {
    await caughtUp(one);
    const { asOf } = await volumes(one, '');
    await redis.kill();
    try {
      const answer = await volumes(one, 'currency=USD&from=2026-03-01&to=2026-03-31');
      expect(answer.lag).toEqual({ events: null, seconds: null });
      expect(Date.parse(answer.asOf ?? '')).toBeGreaterThanOrEqual(Date.parse(asOf ?? ''));
      expect(answer.days).toHaveLength(2);
    } finally {
      await redis.start();
    }
    await until(async () => (await volumes(one, '')).lag.events !== null, { timeoutMs: 20_000 });
  });

  it('answers what is wrong with a request', async () => {
    const reader = await authorization(['analytics:read']);
    const status = async (query: string, headers = reader as Record<string, string>) => {
      const answer = await fetch(`${one.url}/v1/volumes?${query}`, { headers });
      return [answer.status, ((await answer.json()) as { code: string }).code];
    };
    expect(await status('', {})).toMatchObject([401, expect.anything()]);
    expect(await status('', await authorization(['ops:read']))).toMatchObject([403, expect.anything()]);
    for (const query of [
      'currency=usd',
      'currency=ABC',
      'from=yesterday',
      'to=2026-02-30',
      'from=2026-02-02&to=2026-02-01',
      'from=2020-01-01',
      'x=1',
      'after=1',
      'after=1:0199d2c4-6d2e-4c11-9a53-3f8a0c2b7d10',
      'after=1:0199d2c4-6d2e-7c11-9a53-3f8a0c2b7d10,',
    ]) {
      expect([query, ...(await status(query))]).toEqual([query, 400, 'validation_failed']);
    }
  });

  /** Holds up the consumer, in the middle of its transaction. */
  function lockVolumes() {
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    let hold = () => {};
    const held = new Promise<void>((resolve) => (hold = resolve));
    const done = (async () => {
      const { default: pg } = await import('pg');
      const client = new pg.Client({ connectionString: database.adminUrl });
      await client.connect();
      await client.query('BEGIN; LOCK TABLE analytics.volume IN SHARE ROW EXCLUSIVE MODE');
      hold();
      await released;
      await client.query('COMMIT');
      await client.end();
    })();
    return {
      held,
      release: async () => {
        release();
        await done;
      },
    };
  }
});
