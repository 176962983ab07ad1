import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { tcpProxy, testDatabase, type TestDatabase } from '@purser/testing';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from './data-source-options.js';
import { DatabaseClient, repeats } from './database-client.js';

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

  it('prepares what is sent again and again, without being told, on every connection', async () => {
    const text = repeats('SELECT id + 0 AS id FROM public.thing WHERE id = $1');
    expect(await dataSource.query(text, [1])).toEqual([{ id: 1 }]);
    expect(await dataSource.query(text, [2])).toEqual([{ id: 2 }]);
    expect(await prepared()).toContain(text);
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

  it('cuts a connection on which a statement waits in silence, and lets one be that has nothing to say', async () => {
    const url = new URL(database.adminUrl);
    const proxy = await tcpProxy(Number(url.port), url.hostname);
    url.hostname = '127.0.0.1';
    url.port = String(proxy.port);
    const client = new DatabaseClient({ connectionString: url.href, silenceTimeoutMs: 1_000 });
    client.on('error', () => undefined);
    await client.connect();
    // Speaks at its end only: three of them outlast the limit together, and none does alone.
    for (let n = 0; n < 3; n += 1) await client.query('SELECT pg_sleep(0.4)');
    proxy.cut();
    await expect(client.query('SELECT 1')).rejects.toThrow('Postgres has said nothing for 1000 ms');
    await proxy.close();
  });

  it('answers with a promise, to a callback, and says where a statement that failed was sent', async () => {
    const client = new DatabaseClient(database.adminUrl);
    await client.connect();
    const answered = new Promise((resolve, reject) => {
      client.query('SELECT $1::int AS n', [7], (error: Error | null, { rows }) =>
        error ? reject(error) : resolve(rows),
      );
    });
    expect(await answered).toEqual([{ n: 7 }]);
    async function failingStatement() {
      await client.query('SELECT broken');
    }
    const error: unknown = await failingStatement().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: '42703', stack: expect.stringContaining('failingStatement') });
    await client.end();
  });
});
