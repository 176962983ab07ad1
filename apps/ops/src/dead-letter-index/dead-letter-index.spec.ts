import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createRedis } from '@purser/platform';
import { testDatabase, testRedis, until } from '@purser/testing';
import type { TestDatabase, TestRedis } from '@purser/testing';
import { ContractConsumer } from '../../test/contract-consumer.js';
import { startOps } from '../../test/ops-app.js';
import type { OpsApp } from '../../test/ops-app.js';
import { DeadLetterIndex } from './dead-letter-index.js';
import type { DeadLetterReport } from './dead-letter-report.js';
import { IndexListeners } from './index-listeners.js';
import type { IndexChange } from './index-listeners.js';

describe('the index of dead letters', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let ops: OpsApp;
  let analytics: ContractConsumer;

  beforeAll(async () => {
    redis = await testRedis();
  });
  afterAll(() => redis.close());
  beforeEach(async () => {
    database = await testDatabase();
    ops = await startOps({ database, redis });
    analytics = new ContractConsumer('analytics', ops.services.analytics);
  });
  afterEach(async () => {
    await ops.close();
    await database.drop();
  });

  const ring = async (): Promise<void> => {
    const client = createRedis({ redisUrl: redis.url }, 'commands');
    await client.publish('purser:dead-letters', 'analytics');
    client.disconnect();
  };
  const cases = () =>
    database.query(
      'SELECT error_class, state, total, open, replaying, wallets, regressions FROM ops.dead_letter_case ORDER BY error_class',
    );
  const indexed = async () =>
    (await database.query<{ id: string; state: string }>('SELECT id, state FROM ops.dead_letter ORDER BY id')).map(
      ({ id, state }) => [id, state],
    );
  const record = (...reports: DeadLetterReport[]) => ops.app.get(DeadLetterIndex).record('analytics', reports);
  const reportOf = (id: string): DeadLetterReport => {
    const kept = analytics.kept.get(id);
    if (kept === undefined) throw new Error(`no dead letter ${id}`);
    const { reported: _, ...report } = kept;
    return report;
  };

  it('takes every report in pages, and acknowledges what it has written', async () => {
    for (let i = 0; i < 1_100; i += 1) analytics.fail({ errorClass: `Error${i % 3}` });
    await ring();
    await until(async () => (await indexed()).length === 1_100, { what: '1,100 dead letters' });
    await until(() => [...analytics.kept.values()].every(({ reported, revision }) => reported === revision));
    expect(await cases()).toMatchObject([
      { error_class: 'Error0', state: 'open', total: 367, open: 367, wallets: 367 },
      { error_class: 'Error1', total: 367 },
      { error_class: 'Error2', total: 366 },
    ]);
  });

  it('follows a dead letter through its states when the consumer rings', async () => {
    const id = analytics.fail();
    await ring();
    await until(async () => (await indexed()).length === 1);
    analytics.become(id, 'replaying');
    await ring();
    await until(async () => (await cases())[0]?.['replaying'] === 1, { what: 'replaying' });
    analytics.become(id, 'replayed');
    await ring();
    await until(async () => (await indexed())[0]?.[1] === 'replayed', { what: 'replayed' });
    expect(await cases()).toMatchObject([{ total: 1, open: 0, replaying: 0 }]);
    expect(await database.query('SELECT * FROM ops.case_money')).toEqual([]);
  });

  it('groups by how it failed, and moves what fails in another way the next time', async () => {
    const id = analytics.fail({ errorClass: 'A', amount: '300', currency: 'EUR' });
    const other = analytics.fail({ errorClass: 'A', amount: '700', currency: 'EUR' });
    await record(reportOf(id), reportOf(other));
    analytics.fail({ id, errorClass: 'B', fingerprint: 'b'.repeat(64) });
    await record(reportOf(id));
    expect(await cases()).toMatchObject([
      { error_class: 'A', total: 1, open: 1 },
      { error_class: 'B', total: 1, open: 1 },
    ]);
    expect(await database.query('SELECT amount, currency, count FROM ops.case_money ORDER BY amount')).toEqual([
      { amount: '300', currency: 'EUR', count: 1 },
      { amount: '700', currency: 'EUR', count: 1 },
    ]);
  });

  it('is not changed by what is older than what it knows, in whatever order pages arrive', async () => {
    const id = analytics.fail();
    const before = reportOf(id);
    analytics.become(id, 'replayed');
    await record(reportOf(id));
    await record(before);
    await record(before);
    await record({ ...before, fingerprint: 'c'.repeat(64) });
    expect(await indexed()).toEqual([[id, 'replayed']]);
    expect(await cases()).toHaveLength(1);
  });

  it('is right with several instances at once', async () => {
    const second = await startOps({ database, redis }, { ANALYTICS_URL: ops.services.analytics.url });
    try {
      const ids = Array.from({ length: 300 }, (_, i) => analytics.fail({ errorClass: `Error${i % 7}` }));
      const pages = [ids.slice(0, 200), ids.slice(100), ids].map((page) => page.map(reportOf));
      await Promise.all(
        [ops, second].flatMap(({ app }) => pages.map((page) => app.get(DeadLetterIndex).record('analytics', page))),
      );
      const rows = (await cases()) as { total: number; open: number }[];
      expect(rows.map(({ total, open }) => [total, open])).toEqual([43, 43, 43, 43, 43, 43, 42].map((n) => [n, n]));
      expect(await indexed()).toHaveLength(300);
    } finally {
      await second.close();
    }
  });

  it('opens a resolved case again, as a regression, in the transaction of the report that causes it', async () => {
    const id = analytics.fail();
    await record(reportOf(id));
    analytics.become(id, 'replayed');
    await record(reportOf(id));
    await database.query(
      `UPDATE ops.dead_letter_case SET state = 'resolved', resolution = 'consumer_fixed', resolved_at = now(), resolved_by = 'ada', root_cause = 'a missing rate'`,
    );
    await record(reportOf(id));
    expect(await cases()).toMatchObject([{ state: 'resolved', regressions: 0 }]);

    const changes: IndexChange[] = [];
    ops.app.get(IndexListeners).add((_, change) => Promise.resolve(void changes.push(change)));
    const again = analytics.fail();
    await record(reportOf(again));
    expect(await cases()).toMatchObject([{ state: 'reopened', regressions: 1, open: 1, total: 2 }]);
    expect(await database.query('SELECT root_cause, resolution, resolved_by FROM ops.dead_letter_case')).toEqual([
      { root_cause: 'a missing rate', resolution: null, resolved_by: null },
    ]);
    expect(await database.query('SELECT actor, action, before, after FROM ops.audit ORDER BY id')).toEqual([
      { actor: 'purser', action: 'case.opened', before: null, after: { state: 'open' } },
      {
        actor: 'purser',
        action: 'case.reopened',
        before: { state: 'resolved', resolution: 'consumer_fixed', resolvedBy: 'ada', regressions: 0 },
        after: { state: 'reopened', regressions: 1 },
      },
    ]);
    expect(changes).toEqual([
      expect.objectContaining({
        consumer: 'analytics',
        deadLetters: [again],
        opened: [],
        reopened: [expect.any(String)],
      }),
    ]);
  });

  it('writes nothing when a listener throws', async () => {
    ops.app.get(IndexListeners).add(() => Promise.reject(new Error('not now')));
    const id = analytics.fail();
    await expect(record(reportOf(id))).rejects.toThrow('not now');
    expect(await indexed()).toEqual([]);
    expect(await database.query('SELECT FROM ops.audit')).toEqual([]);
  });

  it('asks for everything again when it has lost something', async () => {
    const ids = [analytics.fail(), analytics.fail()];
    for (const one of analytics.kept.values()) one.reported = one.revision; // told to an ops that is gone
    await until(
      async () => {
        await ring();
        return (await indexed()).length === ids.length;
      },
      { what: 'the lost dead letters' },
    );
    expect(analytics.callsOf('POST /internal/dead-letters/report-again')).toHaveLength(1);
  });

  it('asks a consumer of an older version for everything, which answers nothing to that, without asking on', async () => {
    const { webhooks } = ops.services;
    const askedAgain = () => webhooks.requests.filter(({ path }) => path.endsWith('/report-again')).length;
    const reports = { data: [], more: false, totals: { open: 1 } };
    webhooks.respond(({ path }) => ({
      status: 200,
      body: JSON.stringify(path.endsWith('/reports') ? reports : {}),
    }));
    // The first comparison comes at once, the others every five minutes; what disagrees is looked at once more.
    const second = await startOps({ database, redis }, { WEBHOOKS_URL: webhooks.url });
    await until(() => askedAgain() > 0, { timeoutMs: 30_000, what: 'everything to be asked for' });
    // It would not end while it goes on asking, some hundred times a second. Once or twice, for the totals go on disagreeing.
    await second.close();
    expect(askedAgain()).toBeLessThan(4);
  });

  it('follows a consumer that was restored to an earlier day', async () => {
    const kept = analytics.fail({ errorClass: 'Kept' });
    const undone = analytics.fail({ errorClass: 'Undone' });
    const backup = structuredClone(analytics.kept);
    for (const state of ['replaying', 'replayed'] as const) analytics.become(undone, state);
    const lost = analytics.fail({ errorClass: 'Lost' });
    await record(...[kept, undone, lost].map(reportOf));
    await database.query(
      `UPDATE ops.dead_letter_case SET state = 'resolved', resolution = 'replayed', resolved_at = now(), resolved_by = 'ada' WHERE error_class = 'Undone'`,
    );
    for (const one of backup.values()) one.reported = one.revision;
    analytics.kept = backup;
    // The first comparison comes at once, the others every five minutes.
    const second = await startOps({ database, redis }, { ANALYTICS_URL: ops.services.analytics.url });
    try {
      await until(
        async () => {
          await ring();
          return (await cases()).find((one) => one['error_class'] === 'Lost')?.['open'] === 0;
        },
        { what: 'the lost dead letter to be given up' },
      );
    } finally {
      await second.close();
    }
    expect(await indexed()).toEqual([
      [kept, 'open'],
      [undone, 'open'],
      [lost, 'closed'],
    ]);
    expect(await cases()).toMatchObject([
      { error_class: 'Kept', state: 'open', open: 1, regressions: 0 },
      { error_class: 'Lost', total: 1, open: 0 },
      { error_class: 'Undone', state: 'reopened', open: 1, regressions: 1 },
    ]);
    expect(await database.query(`SELECT subject_id AS id FROM ops.audit WHERE action = 'dead_letter.lost'`)).toEqual([
      { id: lost },
    ]);
    // What the restored consumer does from there is news.
    analytics.become(undone, 'closed');
    await ring();
    await until(async () => (await indexed())[1]?.[1] === 'closed');
  });
});

it('the audit refuses changes, from everybody', async () => {
  const database = await testDatabase();
  try {
    for (const change of ['UPDATE ops.audit SET actor = NULL', 'DELETE FROM ops.audit', 'TRUNCATE ops.audit'])
      await expect(database.query(change)).rejects.toThrow('ops.audit is append-only');
    const rights = await database.query<{ right: string }>(
      `SELECT privilege_type AS right FROM information_schema.table_privileges WHERE grantee = 'purser_ops' AND table_name = 'audit' ORDER BY 1`,
    );
    expect(rights.map(({ right }) => right)).toEqual(['INSERT', 'SELECT']);
  } finally {
    await database.drop();
  }
});
