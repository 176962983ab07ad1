import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { testRedis, until, type TestRedis } from '@purser/testing';
import { RelayFixture } from '../../test/relay-fixture.js';

const PARTITION = 2;

let redis: TestRedis;
let fixture: RelayFixture;
let wallet: string;
beforeAll(async () => {
  redis = await testRedis();
});
beforeEach(async () => {
  fixture = await RelayFixture.open(redis);
  wallet = await fixture.wallet(PARTITION);
});
afterEach(() => fixture.close());
afterAll(() => redis.close());

/** The names of the outbox's days, oldest first. */
const days = async () =>
  (
    await fixture.database.query<{ name: string }>(
      `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'wallet.outbox'::regclass ORDER BY 1`,
    )
  ).map(({ name }) => name);

/** Makes the day that was `daysAgo` and puts `count` events of the wallet there, as if they had been committed then. */
async function longAgo(daysAgo: number, count: number): Promise<void> {
  await fixture.database.query(
    `DO $$ DECLARE day date := (now() AT TIME ZONE 'UTC')::date - ${daysAgo}; parent text; BEGIN
       FOREACH parent IN ARRAY ARRAY['outbox', 'outbox_position'] LOOP
         EXECUTE format('CREATE TABLE wallet.%I PARTITION OF wallet.%I FOR VALUES FROM (%L) TO (%L)',
           parent || '_' || to_char(day, 'YYYYMMDD'), parent, day || ' 00:00+00', day + 1 || ' 00:00+00');
       END LOOP;
     END $$`,
  );
  await fixture.database.query('UPDATE wallet.relay_partition SET low_at = low_at - make_interval(days => $1)', [
    daysAgo,
  ]);
  await fixture.database.query(
    `WITH before AS (
       UPDATE wallet.purse SET sequence = sequence + $2::int WHERE id = $1::uuid RETURNING sequence - $2::int AS sequence
     )
     INSERT INTO wallet.outbox (partition, event_id, wallet_id, wallet_sequence, type, version, envelope, created_at)
     SELECT ${PARTITION}, gen_random_uuid(), $1::uuid, b.sequence + i, 'TopUpCompleted', 1,
       json_build_object('id', i, 'wallet', $1::uuid, 'sequence', b.sequence + i),
       date_trunc('day', now(), 'UTC') - make_interval(days => $3::int) + interval '12 hours'
     FROM before b, generate_series(1, $2::int) i`,
    [wallet, count, daysAgo],
  );
}

const drop = async (daysAgo: number, consumers = ['reader']) =>
  (
    await fixture.asRelay.query<{ kept: string | null }>(
      `SELECT outbox_drop_day((now() AT TIME ZONE 'UTC')::date - $1::int, $2) AS kept`,
      [daysAgo, consumers],
    )
  ).rows[0]?.kept;

/** Runs a relay until everything is published, read by `reader` up to `position`, recorded and counted. */
async function settled(published: number, position: number): Promise<void> {
  const relay = fixture.startRelay();
  await fixture.broker.reportPositions('reader', new Map([[PARTITION, position]]));
  await until(
    async () => {
      const [row] = await fixture.database.query<Record<string, string>>(
        `SELECT r.published, r.counted, c.position FROM wallet.relay_partition r
         JOIN wallet.consumer_position c USING (partition) WHERE partition = ${PARTITION}`,
      );
      return (
        Number(row?.['counted']) === published &&
        Number(row?.['published']) === published &&
        Number(row?.['position']) === position
      );
    },
    { what: `${published} events recorded and counted`, timeoutMs: 20_000 },
  );
  await relay.stop();
}

describe('days', () => {
  it('are there for two weeks ahead, and made again by the relay', async () => {
    // The run may have begun yesterday.
    await fixture.database.query('SELECT wallet.outbox_create_days(14)');
    const before = await days();
    expect(before.length).toBeGreaterThanOrEqual(16);
    const last = before.at(-1) ?? '';
    await fixture.database.query(`DROP TABLE ${last}`);
    fixture.startRelay();
    await until(async () => (await days()).join() === before.join(), { what: 'the last day' });
  });

  it('can be made by the relay’s role, which owns no table and may do nothing else', async () => {
    const before = await days();
    await fixture.asRelay.query('SELECT outbox_create_days(20)');
    expect((await days()).length - before.length).toBeGreaterThanOrEqual(6);
    await expect(fixture.asRelay.query('DROP TABLE outbox')).rejects.toThrow('must be owner');
    await expect(fixture.asRelay.query('DELETE FROM outbox')).rejects.toThrow('permission denied');
    await expect(fixture.asRelay.query('UPDATE outbox_position SET position = 1')).rejects.toThrow('permission denied');
  });
});

describe('a day is dropped', () => {
  it('when every consumer has passed it; what was committed stays counted and positions go on', async () => {
    await longAgo(40, 7);
    await settled(7, 7);
    expect(await drop(40)).toBeNull();
    expect(await fixture.books(PARTITION)).toMatchObject({ committed: 7, positioned: 7, published: 7, floor: 7 });
    fixture.startRelay();
    await fixture.commit(wallet);
    await until(async () => (await fixture.stream(PARTITION)).at(-1)?.sequence === 8);
    expect(await fixture.books(PARTITION)).toMatchObject({ committed: 8, positioned: 8, floor: 7 });
  });

  it('by a relay that runs, and new consumers learn of the floor', async () => {
    await longAgo(40, 7);
    await settled(7, 7);
    const before = await days();
    fixture.startRelay();
    await until(async () => (await days()).length === before.length - 1, { what: 'the drop' });
    await until(async () => (await fixture.broker.floors()).get(PARTITION) === 7, { what: 'the floor in Redis' });
  });
});

it('a day stays for whatever reason there is', async () => {
  await longAgo(40, 7);
  await longAgo(39, 7);
  await settled(14, 13);
  // Nobody has passed the second day, and the first is in front of it.
  expect(await drop(39)).toMatch('an earlier day');
  expect(await drop(40, ['reader', 'unborn'])).toMatch('unborn is not known');
  expect(await drop(40, [])).toMatch('no consumers');
  expect(await drop(0)).toMatch('not over for long enough');
  expect(await drop(1)).toMatch('not over for long enough');

  await fixture.database.query(
    `INSERT INTO wallet.outbox (partition, event_id, wallet_id, wallet_sequence, type, version, envelope, created_at)
     SELECT partition, gen_random_uuid(), wallet_id, 99, type, version, envelope, created_at
     FROM wallet.outbox ORDER BY id LIMIT 1`,
  );
  expect(await drop(40)).toMatch('not every event of it has a position');
  await fixture.database.query('DELETE FROM wallet.outbox WHERE wallet_sequence = 99');

  expect(await drop(40)).toBeNull();
  expect(await drop(39)).toMatch('reader is not known to have passed position 14');
});
