import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uuidv7 } from '@purser/contracts';
import { authorization, testDatabase, testRedis, until } from '@purser/testing';
import type { TestDatabase, TestRedis } from '@purser/testing';
import { startOps } from '../../test/ops-app.js';
import type { OpsApp } from '../../test/ops-app.js';
import { ReplayRetention } from './replay-retention.js';
import type { Replay } from './replay.dto.js';

describe('items of replays', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let ops: OpsApp;
  beforeAll(async () => {
    [database, redis] = await Promise.all([testDatabase(), testRedis()]);
    ops = await startOps({ database, redis });
    // Its own first round would be in the way.
    await ops.app.get(ReplayRetention).onApplicationShutdown();
  });
  afterAll(async () => {
    await ops.close();
    await redis.close();
    await database.drop();
  });

  /** With seven items. */
  async function replay(columns: string): Promise<string> {
    const id = uuidv7();
    await database.query(
      `INSERT INTO ops.replay (id, kind, description, case_ids, reason, created_by, state, finished_at, watched)
       VALUES ($1, 'query', 'all', '{}', 'why not', 'ada', ${columns})`,
      [id],
    );
    await database.query(
      `INSERT INTO ops.replay_item (replay_id, dead_letter_id, case_id, consumer, state)
       SELECT $1, 'analytics-' || gen_random_uuid(), gen_random_uuid(), 'analytics', 'succeeded' FROM generate_series(1, 7)`,
      [id],
    );
    await database.query(
      `INSERT INTO ops.replay_consumer (replay_id, consumer, waiting, succeeded) VALUES ($1, 'analytics', 0, 7)`,
      [id],
    );
    return id;
  }
  const counted = async () =>
    new Map(
      (
        await database.query<{ id: string; items: number }>(
          'SELECT replay_id AS id, count(*)::int AS items FROM ops.replay_item GROUP BY replay_id',
        )
      ).map(({ id, items }) => [id, items]),
    );

  it('are removed ninety days after its end, in chunks, and what they came to stays', async () => {
    const long = `now() - interval '91 days'`;
    const [older, old] = [
      await replay(`'cancelled', ${long} - interval '1 day', false`),
      await replay(`'cancelled', ${long}, false`),
    ];
    const kept = [
      await replay(`'cancelled', now() - interval '89 days', false`),
      await replay(`'cancelled', ${long}, true`),
      await replay(`'prepared', NULL, false`),
    ];
    const retention = ops.app.get(ReplayRetention);
    await retention.removeSome(5);
    expect(await counted()).toEqual(new Map([older, old, ...kept].map((id) => [id, id === older ? 2 : 7])));
    await until(async () => !(await retention.removeSome(5)), { what: 'nothing to be left' });
    expect(await counted()).toEqual(new Map(kept.map((id) => [id, 7])));

    const headers = await authorization(['ops:read']);
    const shown = (await (await ops.ask(`/v1/replays/${old}`, { headers })).json()) as Replay;
    expect(shown).toMatchObject({ itemsRemovedAt: expect.any(String), progress: { succeeded: 7 } });
    const items = await (await ops.ask(`/v1/replays/${old}/items`, { headers })).json();
    expect(items).toEqual({ data: [], nextCursor: null });
  });
});
