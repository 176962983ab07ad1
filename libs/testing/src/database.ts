import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { roleOf, type Service } from '../../../tools/services.js';
import { testEnvironment } from './environment.js';

export interface TestDatabase {
  name: string;
  /** Of the superuser. */
  adminUrl: string;
  /** Of a service's own, least-privileged role. */
  urlOf(service: Service): string;
  /** As superuser; names are to be qualified with their schema. */
  query<Row extends pg.QueryResultRow = pg.QueryResultRow>(sql: string, parameters?: unknown[]): Promise<Row[]>;
  /** Removes the database, throwing out whoever is still connected. */
  drop(): Promise<void>;
}

/** A database of its own, fully migrated: a copy of the template in the run's shared server (about 50 ms in memory). */
export async function testDatabase(): Promise<TestDatabase> {
  const { postgresUrl, template, rolePassword } = testEnvironment();
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asAdmin(postgresUrl, `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`);
  const database = connectTo(postgresUrl, name, rolePassword);
  return {
    ...database,
    async drop() {
      await database.close();
      await asAdmin(postgresUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

/** What every kind of test database offers. The connections are made when first asked for. */
export function connectTo(serverUrl: string, name: string, rolePassword: string) {
  const adminUrl = databaseUrl(serverUrl, name);
  const pool = new pg.Pool({ connectionString: adminUrl, max: 4, application_name: 'test', idleTimeoutMillis: 1000 });
  // A server that a test stops breaks idle connections: the next query makes a new one.
  pool.on('error', () => undefined);
  return {
    name,
    adminUrl,
    urlOf(service: Service): string {
      const url = new URL(adminUrl);
      url.username = roleOf(service);
      url.password = rolePassword;
      return url.href;
    },
    async query<Row extends pg.QueryResultRow = pg.QueryResultRow>(
      sql: string,
      parameters: unknown[] = [],
    ): Promise<Row[]> {
      return (await pool.query<Row>(sql, parameters)).rows;
    },
    close: () => pool.end(),
  };
}

function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function asAdmin(serverUrl: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl(serverUrl, 'postgres'), application_name: 'test' });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
