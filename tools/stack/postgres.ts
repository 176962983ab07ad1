import pg from 'pg';
import { startPostgres } from '../servers/postgres.js';
import type { Credentials } from './credentials.js';
import { places, StackError, type Settings } from './settings.js';

export interface Provided {
  url: string;
  /** For people. */
  description: string;
  /** Absent for a server that is not ours. */
  pid?: number;
  stop(): Promise<void>;
}

/** The Postgres at DATABASE_URL, or one of our own that keeps its data under .purser/. */
export async function providePostgres(
  settings: Settings,
  { postgresPassword }: Pick<Credentials, 'postgresPassword'>,
): Promise<Provided> {
  if (settings.databaseUrl !== undefined) {
    const version = await versionOf(settings.databaseUrl);
    return { url: settings.databaseUrl, description: `${version} at DATABASE_URL`, stop: async () => {} };
  }
  const server = await startPostgres({
    directory: places(settings.home).postgres,
    port: settings.ports.postgres,
    password: postgresPassword,
    // The logical price of a local platform: small, but every commit still reaches the disk.
    settings: { shared_buffers: '128MB', max_connections: '150' },
  });
  await createDatabase(server.url);
  const url = new URL(server.url);
  url.pathname = '/purser';
  return {
    url: url.href,
    description: `embedded, port ${settings.ports.postgres}`,
    pid: server.pid,
    stop: () => server.stop(),
  };
}

async function versionOf(url: string): Promise<string> {
  try {
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: 5_000,
      application_name: 'purser-start',
    });
    await client.connect();
    const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
    await client.end();
    return `Postgres ${rows[0]?.server_version.split(' ')[0] ?? ''}`;
  } catch (error) {
    throw new StackError(`Postgres at DATABASE_URL (${withoutPassword(url)}) cannot be reached: ${reason(error)}.`, {
      cause: error,
    });
  }
}

async function createDatabase(serverUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl, application_name: 'purser-start' });
  await client.connect();
  try {
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = 'purser'");
    if (rowCount === 0) await client.query('CREATE DATABASE purser');
  } finally {
    await client.end();
  }
}

function withoutPassword(text: string): string {
  if (!URL.canParse(text)) return 'which is not a URL';
  const url = new URL(text);
  url.password = '';
  return url.href;
}

/** An AggregateError (one failure per address tried) has an empty message. */
export function reason(error: unknown): string {
  if (error instanceof AggregateError) return reason(error.errors[0]);
  return error instanceof Error
    ? error.message || ((error as NodeJS.ErrnoException).code ?? error.name)
    : String(error);
}
