import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase, type TestDatabase } from '@purser/testing';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from './data-source-options.js';
import { isTransientDatabaseError } from './database-errors.js';

/** Real errors, from a real server. */
describe('isTransientDatabaseError', () => {
  let database: TestDatabase;
  let dataSource: DataSource;

  beforeAll(async () => {
    database = await testDatabase();
    await database.query('CREATE TABLE public.thing (id int PRIMARY KEY, n int)');
    await database.query('INSERT INTO public.thing VALUES (1, 0), (2, 0)');
    const config = { databaseUrl: database.adminUrl, databasePool: 3 };
    dataSource = await new DataSource(dataSourceOptions({ schema: 'public', config })).initialize();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const errorOf = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => undefined,
      (error: unknown) => error,
    );

  it('true when nothing listens', async () => {
    const client = new pg.Client({ host: '127.0.0.1', port: 1 });
    expect(isTransientDatabaseError(await errorOf(client.connect()))).toBe(true);
  });

  it('true when the connection is ended in the middle of a statement', async () => {
    const error = await errorOf(dataSource.query('SELECT pg_terminate_backend(pg_backend_pid())'));
    expect(isTransientDatabaseError(error)).toBe(true);
  });

  it('true when the connection is ended between two statements of a transaction, and the pool goes on', async () => {
    const error = await errorOf(
      dataSource.transaction(async (manager) => {
        const [{ pid }] = await manager.query<[{ pid: number }]>('SELECT pg_backend_pid() AS pid');
        await database.query('SELECT pg_terminate_backend($1)', [pid]);
        await manager.query('SELECT 1');
      }),
    );
    expect(isTransientDatabaseError(error)).toBe(true);
    expect(await dataSource.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('true for a statement that took too long', async () => {
    const error = await errorOf(
      dataSource.transaction(async (manager) => {
        await manager.query("SET LOCAL statement_timeout = '20ms'");
        await manager.query('SELECT pg_sleep(1)');
      }),
    );
    expect(isTransientDatabaseError(error)).toBe(true);
  });

  it('true for a serialization failure', async () => {
    const update = 'UPDATE public.thing SET n = n + 1 WHERE id = 1';
    const error = await errorOf(
      dataSource.transaction('REPEATABLE READ', async (manager) => {
        await manager.query('SELECT * FROM public.thing');
        await dataSource.query(update);
        await manager.query(update);
      }),
    );
    expect(isTransientDatabaseError(error)).toBe(true);
  });

  it.each([
    ['a constraint', 'INSERT INTO public.thing VALUES (1, 1)'],
    ['a mistake in the SQL', 'SELECT nonsense FROM public.thing'],
    ['an exception raised by a function', "DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = 'P0001'; END $$"],
  ])('false for %s', async (_, sql) => {
    expect(isTransientDatabaseError(await errorOf(dataSource.query(sql)))).toBe(false);
  });

  it('false for what is no database error', () => {
    expect(isTransientDatabaseError(new TypeError('x is undefined'))).toBe(false);
    expect(isTransientDatabaseError(Object.assign(new Error('no such file'), { code: 'ENOENT' }))).toBe(false);
    expect(isTransientDatabaseError('Connection terminated')).toBe(false);
  });
});
