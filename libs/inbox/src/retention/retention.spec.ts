import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { testRedis } from '@purser/testing';
import type { TestRedis } from '@purser/testing';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '@purser/platform';
import { probe } from '../../test/probe.js';
import type { Probe } from '../../test/probe.js';
import { inboxProof } from '../proof/inbox-proof.js';
import { Retention } from './retention.js';

let redis: TestRedis;
let world: Probe;
let dataSource: DataSource;
beforeAll(async () => {
  redis = await testRedis();
});
afterAll(() => redis.close());
beforeEach(async () => {
  world = await probe(redis);
  const config = { databaseUrl: world.settings.databaseUrl, databasePool: 2 };
  dataSource = await new DataSource(dataSourceOptions({ schema: 'probe', config })).initialize();
});
afterEach(async () => {
  await dataSource.destroy();
  await world.close();
});

/** 25,000 events of partition 0, the first 12,000 older than retention; some of every status. */
async function fill(): Promise<void> {
  await world.database.query(`
    INSERT INTO probe.inbox (partition, position, received_at, event_id, wallet_id, status)
    SELECT 0, n, CASE WHEN n <= 12000 THEN now() - interval '40 days' ELSE now() END, gen_random_uuid(), gen_random_uuid(),
           CASE n WHEN 5 THEN 'r' WHEN 6 THEN 'd' WHEN 7 THEN 's' WHEN 8 THEN 'p' WHEN 9 THEN 'x' WHEN 24000 THEN 'p' ELSE 'a' END::"char"
    FROM generate_series(1, 25000) AS n;
    UPDATE probe.inbox_partition SET position = 25000 WHERE partition = 0`);
}

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const clean = () => new Retention({ dataSource, partitions: () => [0, 1], days: 30, log: silent }).clean();
const prove = async (upTo = 25_000, full = false) => (await inboxProof(dataSource, new Map([[0, upTo]]), full))[0];
const rows = async () =>
  (await world.database.query<{ n: number }>('SELECT count(*)::int AS n FROM probe.inbox'))[0]?.n;

describe('retention', () => {
  it('removes old finished rows, keeps what is open, and the proof’s figures stay whole', async () => {
    await fill();
    const before = await prove();
    expect(before).toMatchObject({ applied: 24_994, retrying: 1, dead: 1, stale: 1, rejected: 1, passed: 2, lost: [] });
    await clean();
    // Counted in chunks of 10,000, so the 20,000 counted ones of which 12,000 are old: all but the two that are open.
    expect(await rows()).toBe(25_000 - 12_000 + 2);
    expect(await prove()).toEqual(before);
    expect(await prove(25_000, true)).toEqual(before);
    await clean();
    expect(await prove()).toEqual(before);
  });

  it('follows an open event that is applied later', async () => {
    await fill();
    await clean();
    await world.database.query(`UPDATE probe.inbox SET status = 'a' WHERE position = 5`);
    expect(await prove()).toMatchObject({ applied: 24_995, retrying: 0 });
  });

  it('removes attempts of finished events only', async () => {
    await fill();
    await world.database.query(`
      INSERT INTO probe.inbox_attempt (partition, position, attempt, started_at, finished_at, outcome)
      SELECT 0, n, 1, now() - interval '40 days', now() - interval '40 days', 'failed' FROM generate_series(4, 6) n;
      INSERT INTO probe.inbox_retry (partition, position, event, attempts, next_attempt_at) VALUES (0, 5, '{}', 1, now() + interval '1 day');
      INSERT INTO probe.dead_letter (id, source, source_key, event, error_class, error, fingerprint, attempts, first_failed_at)
      VALUES ('probe-1', 'handler', '0-6', '{}', 'E', 'e', 'f', 1, now())`);
    await clean();
    expect((await world.attempts()).map(({ position }) => position)).toEqual(['5', '6']);
  });
});

describe('proof', () => {
  it('names positions that are lost, and cuts exactly where it is asked to', async () => {
    await fill();
    await world.database.query('DELETE FROM probe.inbox WHERE position IN (23000, 24000, 24500)');
    expect(await prove()).toMatchObject({ applied: 24_992, passed: 1, lost: [23_000, 24_000, 24_500] });
    expect(await prove(23_500)).toMatchObject({ lost: [23_000] });
    expect(await prove(22_999)).toMatchObject({ applied: 22_994, lost: [] });
  });

  it('does not count what was lost, nor move retention past it', async () => {
    await fill();
    await world.database.query('DELETE FROM probe.inbox WHERE position = 11000');
    await clean();
    const [place] = await world.database.query(
      'SELECT counted_to, pruned_to FROM probe.inbox_partition WHERE partition = 0',
    );
    expect(place).toEqual({ counted_to: '10000', pruned_to: '10000' });
    expect(await prove()).toMatchObject({ lost: [11_000] });
  });

  it('finds with a full count what was removed by hand after it had been counted', async () => {
    await fill();
    await clean();
    await world.database.query('DELETE FROM probe.inbox WHERE position = 15000');
    expect(await prove(25_000, true)).toMatchObject({ lost: [15_000] });
  });

  it('leaves out what was before the consumer’s time', async () => {
    await world.database.query(
      'UPDATE probe.inbox_partition SET start = 100, position = 100, counted_to = 100, pruned_to = 100 WHERE partition = 0',
    );
    expect(await prove(120)).toMatchObject({ start: 100, position: 100, applied: 0, lost: [] });
    expect(await prove(50)).toMatchObject({ start: 100, applied: 0, lost: [] });
  });
});
