import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { migrations as analytics } from '../apps/analytics/src/database/index.js';
import { migrations as notifications } from '../apps/notifications/src/database/index.js';
import { migrations as ops } from '../apps/ops/src/database/index.js';
import { migrations as wallet } from '../apps/wallet/src/database/index.js';
import { migrations as webhooks } from '../apps/webhooks/src/database/index.js';
import { roleOf, serviceNames, services, type Schema } from './services.js';

export interface MigrateOptions {
  /** Of a role that may create roles and schemas; it owns every table. */
  adminUrl: string;
  /** Of the login role of every service. */
  rolePassword: string;
  /** How many partitions events are spread over: fixed by the first migration, for ever. */
  partitions: number;
}

type Migrations = NonNullable<Extract<DataSourceOptions, { type: 'postgres' }>['migrations']>;

const migrationsOf: Record<Schema, Migrations> = { wallet, notifications, analytics, webhooks, ops };

/** Any number, the same for every run: two runs at once must not interleave. */
const LOCK = 7_077_340;

/**
 * Brings a database to the newest state: roles, schemas, then each schema's migrations, one transaction each.
 * Safe to run again and at the same time as another. Returns the names of what it ran.
 */
export async function migrate({ adminUrl, rolePassword, partitions }: MigrateOptions): Promise<string[]> {
  const admin = new pg.Client({ connectionString: adminUrl, application_name: 'purser-migrate' });
  await admin.connect();
  try {
    await admin.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await createRolesAndSchemas(admin, rolePassword);
    const ran: string[] = [];
    for (const [schema, migrations] of Object.entries(migrationsOf)) {
      ran.push(...(await runMigrations({ adminUrl, schema, migrations, partitions })));
    }
    return ran;
  } finally {
    await admin.end();
  }
}

async function createRolesAndSchemas(admin: pg.Client, rolePassword: string): Promise<void> {
  const password = admin.escapeLiteral(rolePassword);
  const database = admin.escapeIdentifier(
    (await admin.query<{ name: string }>('SELECT current_database() AS name')).rows[0]?.name ?? '',
  );
  const { rows } = await admin.query<{ rolname: string }>('SELECT rolname FROM pg_roles WHERE rolname = ANY($1)', [
    serviceNames.map(roleOf),
  ]);
  const existing = new Set(rows.map((row) => row.rolname));
  await admin.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC; REVOKE ALL ON SCHEMA public FROM PUBLIC`);
  for (const service of serviceNames) {
    const role = roleOf(service);
    const { schema } = services[service];
    const verb = existing.has(role) ? 'ALTER' : 'CREATE';
    await admin.query(`${verb} ROLE ${role} LOGIN PASSWORD ${password}`);
    await admin.query(`ALTER ROLE ${role} SET search_path = ${schema}`);
    await admin.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
    await admin.query(`GRANT CONNECT ON DATABASE ${database} TO ${role}; GRANT USAGE ON SCHEMA ${schema} TO ${role}`);
  }
}

async function runMigrations(of: {
  adminUrl: string;
  schema: string;
  migrations: Migrations;
  partitions: number;
}): Promise<string[]> {
  const source = new DataSource({
    type: 'postgres',
    url: of.adminUrl,
    schema: of.schema,
    applicationName: 'purser-migrate',
    migrations: of.migrations,
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'each',
    // search_path: libs bring tables (inbox, outbox) that do not know in which schema they will live.
    extra: { max: 1, options: `-c search_path=${of.schema} -c purser.partitions=${of.partitions}` },
  });
  await source.initialize();
  try {
    const ran = await source.runMigrations();
    return ran.map((migration) => `${of.schema}: ${migration.name}`);
  } finally {
    await source.destroy();
  }
}

async function main(): Promise<void> {
  const { DATABASE_URL: adminUrl, ROLE_PASSWORD: rolePassword, PARTITIONS: partitions = '16' } = process.env;
  if (!adminUrl || !rolePassword)
    throw new Error('Set DATABASE_URL (a role that may create roles and schemas) and ROLE_PASSWORD.');
  if (!/^[1-9]\d{0,2}$/.test(partitions))
    throw new Error(`PARTITIONS must be a number from 1 to 999, not "${partitions}".`);
  const ran = await migrate({ adminUrl, rolePassword, partitions: Number(partitions) });
  process.stdout.write(
    ran.length ? `${ran.map((name) => `migrated ${name}`).join('\n')}\n` : 'The database is up to date.\n',
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  main().catch((error: unknown) => {
    process.stderr.write(`migrate: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
