import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Predicate } from '@purser/contracts';
import { anEvent, testRedis, until } from '@purser/testing';
import type { TestRedis } from '@purser/testing';
import { RelayFixture } from '../../test/relay-fixture.js';
import { decodePlace, encodePlace, NO_BOUND } from './cursor.js';
import { HIGHEST } from './highest.sql.js';
import { PAGE } from './page.sql.js';
import { scanEvents } from './scan.js';
import type { EventScan } from './scan.js';

const EVENTS = 200_000;

let redis: TestRedis;
let fixture: RelayFixture;
beforeAll(async () => {
  redis = await testRedis();
  fixture = await RelayFixture.open(redis);
  // The older half yesterday. Amounts count up from 1; every tenth is in EUR, every hundredth no top-up at all.
  await fixture.database.query(
    `INSERT INTO wallet.outbox (partition, event_id, wallet_id, wallet_sequence, type, version, envelope, created_at)
     SELECT wallet.partition_of(w), e, w, n, t, 1,
            json_build_object('id', e, 'type', t, 'version', 1, 'subject', w,
                              'data', json_build_object('amount', n::text, 'currency', CASE WHEN n % 10 = 0 THEN 'EUR' ELSE 'USD' END)),
            date_trunc('day', now(), 'UTC') - CASE WHEN n <= $1 / 2 THEN interval '1 hour' ELSE interval '0' END + n * interval '1 microsecond'
     FROM (SELECT n, gen_random_uuid() AS w, gen_random_uuid() AS e, CASE WHEN n % 100 = 0 THEN 'WalletCreated' ELSE 'TopUpCompleted' END AS t
           FROM generate_series(1, $1::int) AS n) AS made
     ORDER BY n`,
    [EVENTS],
  );
  await fixture.database.query('ANALYZE wallet.outbox');
}, 60_000);
afterAll(async () => {
  await fixture.close();
  await redis.close();
});

const topUps = (...conditions: Predicate['conditions']): Predicate => ({
  type: 'TopUpCompleted',
  version: null,
  conditions,
});

/** Calls until the end is reached. */
async function all(predicate: Predicate, limits?: Parameters<typeof scanEvents>[3]): Promise<EventScan[]> {
  const calls: EventScan[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const place = cursor === '' ? undefined : decodePlace(cursor);
    const call = await scanEvents(fixture.asRelay, predicate, place, limits);
    calls.push(call);
    cursor = call.nextCursor;
  }
  return calls;
}

const sum = (calls: EventScan[], of: 'scanned' | 'matched') => calls.reduce((total, call) => total + call[of], 0);

describe('a scan of the outbox', () => {
  it('looks at every retained event once, the newest first, within the bounds of a call', async () => {
    const calls = await all(topUps({ path: '/data/currency', operator: 'equals', value: 'EUR' }));
    expect(sum(calls, 'scanned')).toBe(EVENTS);
    // Every tenth, but those that are no top-ups.
    expect(sum(calls, 'matched')).toBe(EVENTS / 10 - EVENTS / 100);
    for (const { scanned } of calls) expect(scanned).toBeLessThanOrEqual(50_000);
    const ends = calls.flatMap(({ to, from }) => [to ?? '', from ?? '']);
    expect(ends).toEqual([...ends].sort().reverse());
    const money = calls.flatMap((call) => call.money);
    expect(new Set(money.map(({ currency }) => currency))).toEqual(new Set(['EUR']));
    // 10 + 20 + … + 200,000, without 100, 200, …
    const total = (step: number) => (BigInt(EVENTS / step) * BigInt(EVENTS + step)) / 2n;
    expect(money.reduce((amount, part) => amount + BigInt(part.amount), 0n)).toBe(total(10) - total(100));
  });

  it('shows the newest ten that match, and what they are worth', async () => {
    const above = { path: '/data/amount', operator: 'greater_than', value: String(EVENTS - 13) } as const;
    const { matched, money, samples } = await scanEvents(fixture.asRelay, topUps(above), undefined);
    expect(matched).toBe(12);
    expect(money.map(({ currency, count }) => [currency, count])).toEqual([
      ['EUR', 1],
      ['USD', 11],
    ]);
    expect(samples).toHaveLength(10);
    const amounts = samples.map(({ event }) => Number((event.data as { amount: string }).amount));
    expect(amounts).toEqual(Array.from({ length: 10 }, (_, index) => EVENTS - 1 - index));
    const [first] = samples;
    expect(first).toMatchObject({ position: null, eventId: first?.event.id, walletId: first?.event.subject });
    expect(first?.partition).toBe(await fixture.partitionOf(first?.walletId ?? ''));
  });

  it('tells the version and the type apart', async () => {
    const of = (type: string, version: number | null) =>
      scanEvents(fixture.asRelay, { type, version, conditions: [] }, undefined).then(({ matched }) => matched);
    expect(await of('TopUpCompleted', 2)).toBe(0);
    expect(await of('WalletCreated', 1)).toBe(await of('WalletCreated', null));
    expect(await of('WalletCreated', null)).toBe(500);
  });

  it('ends a call in time, and always gets on', async () => {
    const calls = await all(
      { type: 'Nothing', version: null, conditions: [] },
      { events: 50_000, ms: 0, page: 20_000 },
    );
    expect(calls).toHaveLength(10);
    expect(sum(calls, 'scanned')).toBe(EVENTS);
    expect(calls.at(-1)).toMatchObject({ matched: 0, money: [], samples: [] });
  });

  it('reads a page and no more, by the primary key of one day', async () => {
    const client = await fixture.asRelay.connect();
    try {
      const [{ top }] = (await client.query<{ top: string }>('SELECT max(id)::text AS top FROM wallet.outbox'))
        .rows as [{ top: string }];
      const day = `date_trunc('day', now(), 'UTC')`;
      const next = `date_trunc('day', now(), 'UTC') + interval '1 day'`;
      await client.query(`PREPARE page (timestamptz, timestamptz, bigint, bigint, text, int) AS ${PAGE}`);
      await client.query(`PREPARE highest (timestamptz, timestamptz, bigint) AS ${HIGHEST}`);
      const explain = async (execute: string) => {
        const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
          `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE ${execute}`,
        );
        return rows[0]?.['QUERY PLAN'][0].Plan ?? {};
      };
      const page = await explain(
        `page (${day}, ${next}, ${Number(top) - 5_000}, ${Number(top) - 6_000}, 'TopUpCompleted', NULL)`,
      );
      expect(nodes(page).filter(({ 'Node Type': type }) => type?.includes('Seq Scan'))).toEqual([]);
      // Postgres 15, seen on containers, reads a position for every row of the page as well.
      const [{ version }] = (
        await client.query<{ version: number }>(`SELECT current_setting('server_version_num')::int AS version`)
      ).rows as [{ version: number }];
      const old = version < 180_000;
      expect(read(page)).toBe(old ? 2_000 : 1_000 + 16);
      expect(page['Shared Hit Blocks'] ?? 0).toBeLessThan(old ? 5_000 : 1_200);
      const highest = await explain(`highest (${day}, ${next}, ${NO_BOUND})`);
      if (old) expect(read(highest)).toBeLessThanOrEqual(4 * 16);
      else expect(read(highest)).toBe(16 + 16);
    } finally {
      client.release();
    }
  });
});

it('a scan gives the positions of what has one', async () => {
  const small = await RelayFixture.open(redis);
  try {
    const event = anEvent('TopUpCompleted');
    await small.database.query(
      `SELECT wallet.outbox_append(wallet.partition_of($1), $2, $1, 1, 'TopUpCompleted', 1::smallint, $3)`,
      [event.subject, event.id, JSON.stringify(event)],
    );
    small.startRelay();
    const sample = await until(async () => {
      const { samples } = await scanEvents(small.asRelay, topUps(), undefined);
      return samples[0]?.position !== null && samples[0];
    });
    expect(sample).toMatchObject({ eventId: event.id, walletId: event.subject, position: 1, event });
  } finally {
    await small.close();
  }
});

describe('a cursor', () => {
  it('leads back to its place, and others are refused', () => {
    const place = { day: '2026-11-25', below: 123n };
    expect(decodePlace(encodePlace(place))).toEqual(place);
    expect(decodePlace(encodePlace({ day: '2026-11-25', below: NO_BOUND }))).toEqual({
      day: '2026-11-25',
      below: NO_BOUND,
    });
    for (const text of ['', 'x', '2026-02-31 1', '2026-13-01 1', '2026-11-25 9999999999999999999', '2026-11-25 -1'])
      expect(decodePlace(Buffer.from(text).toString('base64url'))).toBeUndefined();
  });
});

interface Plan {
  'Node Type'?: string;
  'Relation Name'?: string;
  'Actual Rows'?: number;
  'Actual Loops'?: number;
  'Shared Hit Blocks'?: number;
  Plans?: Plan[];
}

const nodes = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodes)];

/** Rows that the plan's scans of tables have returned. */
const read = (plan: Plan) =>
  nodes(plan)
    .filter((node) => node['Relation Name'] !== undefined)
    .reduce((rows, node) => rows + Math.round((node['Actual Rows'] ?? 0) * (node['Actual Loops'] ?? 0)), 0);
