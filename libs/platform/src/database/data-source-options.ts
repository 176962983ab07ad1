import pg from 'pg';
import type { DataSourceOptions, ObjectLiteral } from 'typeorm';
import type { ServiceConfig } from '../config/service-config.js';
import type { Log } from '../logging/logger.js';
import { DatabaseClient } from './database-client.js';

export interface DatabaseOptions {
  /** The service's own schema: the connections' search_path. */
  schema: string;
  config: Pick<ServiceConfig, 'databaseUrl' | 'databasePool'>;
  entities?: (new () => ObjectLiteral)[];
  /** In pg_stat_activity; `purser-<schema>` unless told. */
  applicationName?: string;
  /** Session settings, e.g. { enable_seqscan: 'off' }. */
  settings?: Readonly<Record<string, string>>;
}

type PostgresOptions = Extract<DataSourceOptions, { type: 'postgres' }>;

/** The limits hold on the server's side, so that they also end what a stuck or cut-off process left behind. */
export function dataSourceOptions(options: DatabaseOptions, log?: Log): PostgresOptions {
  const { schema, config, entities = [], applicationName = `purser-${schema}`, settings = {} } = options;
  const session = { search_path: schema, ...settings };
  return {
    type: 'postgres',
    // TypeORM would look for it at run time, and a bundle would have two.
    driver: pg,
    url: config.databaseUrl,
    schema,
    entities,
    applicationName,
    synchronize: false,
    migrationsRun: false,
    logging: false,
    installExtensions: false,
    poolSize: config.databasePool,
    connectTimeoutMS: 3_000,
    poolErrorHandler: (error: unknown) => log?.warn({ err: error }, 'lost an idle connection to Postgres'),
    extra: {
      Client: DatabaseClient,
      options: Object.entries(session)
        .map(([name, value]) => `-c ${name}=${value}`)
        .join(' '),
      statement_timeout: 10_000,
      idle_in_transaction_session_timeout: 15_000,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      // Two timers meet about once a minute and want a second connection. Closed after 30 s it was opened anew each time: 0.8 % of a
      // core for six services at rest.
      idleTimeoutMillis: 300_000,
    },
  };
}
