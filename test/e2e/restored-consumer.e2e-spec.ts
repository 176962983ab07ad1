import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidv7 } from '@purser/contracts';
import { startApp, testDatabase, testRedis, until } from '@purser/testing';
import type { ServiceProcess, TestDatabase, TestRedis } from '@purser/testing';

/* Ops and a consumer as real processes; the consumer's table of dead letters is set back, as from a backup. */
let database: TestDatabase;
let redis: TestRedis;
let analytics: ServiceProcess;
let ops: ServiceProcess | undefined;
beforeAll(async () => {
  [database, redis] = await Promise.all([testDatabase(), testRedis()]);
  analytics = await startApp('analytics', { database, redis });
});
afterAll(async () => {
  await ops?.kill();
  await analytics.kill();
  await redis.close();
  await database.drop();
});

const startOps = async (): Promise<void> => {
  ops = await startApp('ops', { database, redis, env: { ANALYTICS_URL: analytics.url } });
};

/** What the database's owner can do, and a restore does: neither triggers nor anybody else hears of it. */
const setBack = () =>
  database.query(`
    BEGIN;
    SET LOCAL session_replication_role = replica;
    DELETE FROM analytics.dead_letter;
    INSERT INTO analytics.dead_letter SELECT * FROM analytics.backup;
    COMMIT;`);

const die = async (name: string): Promise<string> => {
  const id = `analytics-${uuidv7()}`;
  await database.query(
    `INSERT INTO analytics.dead_letter (id, source, source_key, event, error_class, error, fingerprint, attempts, first_failed_at)
     VALUES ($1, 'handler', $2, '{}', $3, 'broken', $4, 1, now())`,
    [id, uuidv7(), name, name.padEnd(64, '0')],
  );
  return id;
};

const statesIn = async (table: string): Promise<string[]> => {
  const rows = await database.query<{ id: string; state: string }>(`SELECT id, state FROM ${table} ORDER BY id`);
  return rows.map(({ id, state }) => `${id} ${state}`);
};
const here = () => statesIn('analytics.dead_letter');
const indexed = () => statesIn('ops.dead_letter WHERE NOT lost');
const agree = () =>
  until(async () => (await here()).join() === (await indexed()).join(), {
    timeoutMs: 40_000,
    what: 'ops and analytics to agree',
  });

describe('a consumer that was restored to an earlier day', () => {
  it('is followed by ops from there', async () => {
    await startOps();
    const [kept, undone] = [await die('Kept'), await die('Undone')];
    await agree();
    await database.query('CREATE TABLE analytics.backup AS SELECT * FROM analytics.dead_letter');
    await database.query(`UPDATE analytics.dead_letter SET state = 'replaying' WHERE id = $1`, [undone]);
    await database.query(`UPDATE analytics.dead_letter SET state = 'replayed' WHERE id = $1`, [undone]);
    const lost = await die('Lost');
    await agree();
    await ops?.stop();

    await setBack();
    await startOps();
    await agree();
    expect(await indexed()).toEqual([`${kept} open`, `${undone} open`]);
    expect(await database.query('SELECT id, state FROM ops.dead_letter WHERE lost')).toEqual([
      { id: lost, state: 'closed' },
    ]);
    await database.query(`UPDATE analytics.dead_letter SET state = 'closed' WHERE id = $1`, [undone]);
    await agree();
  });
});
