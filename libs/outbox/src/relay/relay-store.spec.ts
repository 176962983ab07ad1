import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { testRedis, until, type TestRedis } from '@purser/testing';
import { RelayFixture } from '../../test/relay-fixture.js';
import { Horizon } from './horizon.js';
import { partitionFrom, type Partition } from './partition.js';
import { RelayStore } from './relay-store.js';

const PARTITION = 9;

let redis: TestRedis;
let fixture: RelayFixture;
let store: RelayStore;
beforeAll(async () => {
  redis = await testRedis();
});
beforeEach(async () => {
  fixture = await RelayFixture.open(redis);
  store = new RelayStore(fixture.asRelay, 'me');
  await lease('me', 1);
  await fixture.backlog(await fixture.wallet(PARTITION), 3);
});
afterEach(() => fixture.close());
afterAll(() => redis.close());

const lease = (owner: string, epoch: number, seconds = 60) =>
  fixture.database.query(
    `UPDATE wallet.relay_partition SET owner = $1, epoch = $2, released = false,
       leased_until = clock_timestamp() + make_interval(secs => $3) WHERE partition = ${PARTITION}`,
    [owner, epoch, seconds],
  );
const load = async (): Promise<Partition> => {
  const [row] = await store.load([{ partition: PARTITION, epoch: 1 }]);
  if (!row) throw new Error('not leased');
  return partitionFrom(row, 1);
};
const assign = (partition: Partition, horizon = new Horizon()) => store.assign([partition], [10], horizon.parameters());
const positions = async () =>
  (await fixture.database.query('SELECT position FROM wallet.outbox_position ORDER BY position')).map((row) =>
    Number(row['position']),
  );

it('gives positions while the lease is held, and none a second time', async () => {
  const partition = await load();
  expect((await assign(partition)).events.get(PARTITION)?.envelopes).toHaveLength(3);
  expect((await assign({ ...partition, tip: 3 })).events.size).toBe(0);
  expect(await positions()).toEqual([1, 2, 3]);
});

it.each([
  ['somebody else has it', () => lease('other', 2)],
  ['it was lost and taken again', () => lease('me', 3)],
  ['it has run out', () => lease('me', 1, -1)],
])('gives nothing when %s', async (_, change) => {
  const partition = await load();
  await change();
  const { events, lost } = await assign(partition);
  expect({ events: events.size, lost }).toEqual({ events: 0, lost: [PARTITION] });
  expect(await positions()).toEqual([]);
});

it('gives nothing when the lease changes hands while the statement runs', async () => {
  const partition = await load();
  const client = await fixture.client();
  await client.query('BEGIN');
  await client.query(`UPDATE relay_partition SET owner = 'other', epoch = 2 WHERE partition = ${PARTITION}`);
  const assigning = assign(partition);
  await until(
    async () =>
      (
        await fixture.database.query(`SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = $1`, [
          fixture.database.name,
        ])
      ).length === 1,
    { what: 'the statement to wait for the row' },
  );
  await client.query('COMMIT');
  expect((await assigning).lost).toEqual([PARTITION]);
  expect(await positions()).toEqual([]);
});

it('commits nothing to disk when there is nothing to give', async () => {
  const client = await fixture.client();
  const inTransaction = new RelayStore(client, 'me');
  const transactionId = async () =>
    (await client.query<{ xid: string | null }>('SELECT pg_current_xact_id_if_assigned() AS xid')).rows[0]?.xid;
  const partition = await load();
  await assign(partition);
  await client.query('BEGIN');
  await inTransaction.assign([{ ...partition, tip: 3 }], [10], new Horizon().parameters());
  expect(await transactionId()).toBeNull();
  await client.query('ROLLBACK');
});

it('counts every final row once', async () => {
  const partition = { ...(await load()), lowId: 1 };
  await assign(partition);
  for (const lowId of [1, 3, 3]) {
    await store.record([{ ...partition, lowId }]);
    await store.count([partition]);
  }
  const [row] = await fixture.database.query(
    `SELECT counted FROM wallet.relay_partition WHERE partition = ${PARTITION}`,
  );
  expect(row).toEqual({ counted: '3' });
});
