import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { freePort } from '../../../tools/servers/ports.js';
import { startPostgres, type PostgresServer } from '../../../tools/servers/postgres.js';
import { connectTo, type TestDatabase } from './database.js';
import { testEnvironment } from './environment.js';
import type { PostgresHost } from './hosts.js';
import { notePid } from './leftovers.js';
import { until } from './until.js';

export interface TestPostgres extends TestDatabase {
  /** Shuts the server down (fast: open connections are broken). */
  stop(): Promise<void>;
  /** Ends it at once, as a crash would: nothing is rolled back or written. */
  crash(): Promise<void>;
  /** Starts it again on the same port, with its data; resolves when it takes connections, which after a crash is later. */
  start(): Promise<void>;
}

/** A Postgres server of its own, migrated, for tests that take the database away. Two to three seconds. */
export async function testPostgres(): Promise<TestPostgres> {
  const { backend, rolePassword, partitions } = testEnvironment();
  const host =
    backend === 'containers'
      ? await (await import('./containers.js')).startPostgresContainer()
      : await postgresProcess();
  // Imported here: TypeORM takes most of a second to load, and few test files need it from us.
  const { migrate } = await import('../../../tools/migrate.js');
  try {
    await migrate({ adminUrl: host.url, rolePassword, partitions });
  } catch (error) {
    await host.close();
    throw error;
  }
  const database = connectTo(host.url, 'postgres', rolePassword);
  return {
    ...database,
    stop: () => host.stop(),
    crash: () => host.crash(),
    async start() {
      await host.start();
      // A container counts as started when its port is open, and Postgres opens that before it has recovered.
      await until(() => database.query('SELECT 1'), { timeoutMs: 60_000, what: 'Postgres to have recovered' });
    },
    async drop() {
      await database.close();
      await host.close();
    },
  };
}

async function postgresProcess(): Promise<PostgresHost> {
  const { folder, rolePassword } = testEnvironment();
  const directory = path.join(folder, `postgres-${randomUUID()}`);
  const port = await freePort();
  let server: PostgresServer | undefined;
  let forget = () => {};
  const host: PostgresHost = {
    url: '',
    async start() {
      server = await startPostgres({ directory, port, password: rolePassword });
      host.url = server.url;
      forget = notePid(server.pid);
    },
    async stop() {
      await server?.stop();
      forget();
    },
    async crash() {
      await server?.crash();
      forget();
    },
    async close() {
      await host.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
  await host.start();
  return host;
}
