import type { Pool, QueryResultRow } from 'pg';
import type { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';

/**
 * Runs a named statement on TypeORM's own pool, outside a transaction of TypeORM's: one round trip, parsed by Postgres once a
 * connection. TypeORM itself has no named statements.
 */
export async function queryPrepared<Row extends object>(
  dataSource: DataSource,
  statement: { name: string; text: string; values: unknown[] },
): Promise<Row[]> {
  const pool = (dataSource.driver as PostgresDriver).master as Pool;
  return (await pool.query<Row & QueryResultRow>(statement)).rows;
}
