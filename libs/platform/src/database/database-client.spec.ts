import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase, type TestDatabase } from '@purser/testing';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from './data-source-options.js';
import { DatabaseClient } from './database-client.js';

describe('DatabaseClient', () => {
  let database: TestDatabase;
  let dataSource: DataSource;

  beforeAll(async () => {
    database = await testDatabase();
    await database.query('CREATE TABLE public.thing (id int PRIMARY KEY)');
    await database.query('INSERT INTO public.thing VALUES (1), (2)');
    const config = { databaseUrl: database.adminUrl, databasePool: 1 };
    dataSource = await new DataSource(dataSourceOptions({ schema: 'public', config })).initialize();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const prepared = async () =>
    (await dataSource.query<{ statement: string }[]>('SELECT statement FROM pg_prepared_statements')).map(
      ({ statement }) => statement,
    );
  const prepare = async (preparing: boolean) => {
    const runner = dataSource.createQueryRunner();
    const client: unknown = await runner.connect();
    if (!(client instanceof DatabaseClient)) throw new Error('the pool holds other clients');
    client.preparing = preparing;
    await runner.release();
  };

  it('prepares what TypeORM sends with parameters, once, and only when told so', async () => {
    const text = 'SELECT id FROM public.thing WHERE id = $1';
    await dataSource.query(text, [1]);
    expect(await prepared()).toEqual([]);
    await prepare(true);
    expect(await dataSource.query(text, [1])).toEqual([{ id: 1 }]);
    expect(await dataSource.query(text, [2])).toEqual([{ id: 2 }]);
    expect(await prepared()).toEqual([text]);
    await prepare(false);
  });

  it('prepares a statement anew whose result a migration has changed', async () => {
    const text = 'SELECT * FROM public.thing WHERE id = $1';
    await prepare(true);
    await dataSource.query(text, [1]);
    await database.query("ALTER TABLE public.thing ADD note text DEFAULT 'new'");
    await expect(dataSource.query(text, [1])).rejects.toThrow('cached plan must not change result type');
    expect(await dataSource.query(text, [1])).toEqual([{ id: 1, note: 'new' }]);
    await prepare(false);
  });
});
