import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dataSourceOptions } from '@purser/platform';
import { testDatabase } from '@purser/testing';
import type { TestDatabase } from '@purser/testing';
import { DataSource } from 'typeorm';
import { onOneConnection } from './query-prepared.js';

describe('onOneConnection', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  beforeAll(async () => {
    database = await testDatabase();
    const config = { databaseUrl: database.adminUrl, databasePool: 2 };
    dataSource = await new DataSource(dataSourceOptions({ schema: 'wallet', config })).initialize();
    // Slow to undo: Postgres tells of the error first, then removes 200 files, and only then lets go of the lock.
    await database.query(`
      CREATE FUNCTION public.fail_slowly(lock bigint) RETURNS void LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM pg_advisory_xact_lock(lock);
        FOR n IN 1 .. 200 LOOP EXECUTE format('CREATE TABLE public.test_%s (x int)', n); END LOOP;
        RAISE EXCEPTION 'on purpose';
      END $$`);
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  it('finds what a failed statement had locked free again at the next one', async () => {
    const free = await onOneConnection(dataSource, async (run) => {
      const fails = run({ name: 'fail', text: 'SELECT public.fail_slowly($1)', values: [7] });
      await expect(fails).rejects.toThrow('on purpose');
      return run<{ free: boolean }>({
        name: 'try',
        text: 'SELECT pg_try_advisory_xact_lock($1) AS free',
        values: [7],
      });
    });

    expect(free).toEqual([{ free: true }]);
  });
});
