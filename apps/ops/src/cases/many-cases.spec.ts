import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase, testRedis } from '@purser/testing';
import type { TestDatabase, TestRedis } from '@purser/testing';
import { DataSource } from 'typeorm';
import { callOps } from '../../test/call-ops.js';
import { startOps } from '../../test/ops-app.js';
import type { OpsApp } from '../../test/ops-app.js';
import { recountCases } from '../dead-letter-index/recount-cases.js';
import { caseSorts } from './case-list.dto.js';
import type { CaseList } from './case-list.dto.js';

const CASES = 500;
const DEAD_LETTERS = 100_000;

/** Uneven, as they are: the first case has a fifth of all. */
const FILL = [
  `INSERT INTO ops.dead_letter_case (id, consumer, source, fingerprint, type, version, error_class, error)
   SELECT gen_random_uuid(), 'analytics', 'handler', n, 'TopUpCompleted', 1, 'Error' || n, 'no rate'
   FROM generate_series(1, ${CASES}) AS n`,
  `INSERT INTO ops.dead_letter (id, case_id, consumer, source, source_key, fingerprint, wallet_id, amount, currency,
     error_class, error, attempts, state, first_failed_at, died_at, replays, revision)
   SELECT 'analytics-' || gen_random_uuid(), c.id, 'analytics', 'handler', n, c.fingerprint, gen_random_uuid(), n,
     (ARRAY['EUR', 'USD', 'JPY'])[n % 3 + 1], c.error_class, c.error, 8, CASE n % 10 WHEN 0 THEN 'replayed' ELSE 'open' END,
     now() - n * interval '1 second', now() - n * interval '1 second', 0, 1
   FROM generate_series(1, ${DEAD_LETTERS}) AS n
   JOIN ops.dead_letter_case c ON c.fingerprint = CASE n % 5 WHEN 0 THEN '1' ELSE (n % ${CASES} + 1)::text END`,
  'ANALYZE ops.dead_letter, ops.dead_letter_case',
];

describe(`with ${DEAD_LETTERS} dead letters in ${CASES} cases`, () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let ops: OpsApp;

  beforeAll(async () => {
    [database, redis] = await Promise.all([testDatabase(), testRedis()]);
    for (const sql of FILL) await database.query(sql);
    ops = await startOps({ database, redis });
    const cases = await database.query<{ id: string }>('SELECT id FROM ops.dead_letter_case');
    await ops.app.get(DataSource).transaction((tx) =>
      recountCases(
        tx,
        cases.map(({ id }) => id),
      ),
    );
    await database.query('ANALYZE ops.case_money');
  }, 120_000);
  afterAll(async () => {
    await ops?.close();
    await Promise.all([database.drop(), redis.close()]);
  });

  it.each(caseSorts)('the list by %s answers in under 200 ms', async (sort) => {
    const times: number[] = [];
    for (let i = 0; i < 5; i += 1) {
      const begin = performance.now();
      const { status, body } = await callOps<CaseList>(ops, 'GET', `/v1/cases?sort=${sort}&currency=EUR&limit=50`);
      times.push(performance.now() - begin);
      expect([status, body.data.length]).toEqual([200, 50]);
    }
    // The best of five: other tests share the processors.
    expect(Math.min(...times)).toBeLessThan(200);
  });

  it('the list says the same as the dead letters do', async () => {
    const { body } = await callOps<CaseList>(ops, 'GET', '/v1/cases?sort=count&limit=1');
    const [counted] = await database.query<{ open: number; eur: string }>(
      `SELECT count(*)::int AS open, sum(amount) FILTER (WHERE currency = 'EUR')::text AS eur
       FROM ops.dead_letter WHERE case_id = $1 AND state = 'open'`,
      [body.data[0]?.id],
    );
    expect(body.data[0]?.deadLetters.open).toBe(counted?.open);
    expect(body.data[0]?.money[0]).toMatchObject({ currency: 'EUR', amount: counted?.eur });
  });
});
