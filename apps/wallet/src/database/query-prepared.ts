import type { Pool, QueryResultRow } from 'pg';
import type { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';

export interface PreparedStatement {
  name: string;
  text: string;
  values: unknown[];
}

/** Runs a statement on the connection that it belongs to. */
export type RunPrepared = <Row extends object>(statement: PreparedStatement) => Promise<Row[]>;

/**
 * Runs a named statement on TypeORM's own pool, outside a transaction of TypeORM's: one round trip, parsed by Postgres once a
 * connection. TypeORM itself has no named statements.
 */
export async function queryPrepared<Row extends object>(
  dataSource: DataSource,
  statement: PreparedStatement,
): Promise<Row[]> {
  return (await poolOf(dataSource).query<Row & QueryResultRow>(statement)).rows;
}

/**
 * Several of them, one after the other, on one connection. Postgres reports an error before it has undone its transaction, so
 * only the connection on which a statement failed can be sure that its locks are gone by the next one.
 */
export async function onOneConnection<T>(dataSource: DataSource, work: (run: RunPrepared) => Promise<T>): Promise<T> {
  const client = await poolOf(dataSource).connect();
  // A connection that is lost while nothing runs on it says so here; the next statement then fails, too.
  const lost = () => undefined;
  client.on('error', lost);
  try {
    return await work(
      async <Row extends object>(statement: PreparedStatement) =>
        (await client.query<Row & QueryResultRow>(statement)).rows,
    );
  } finally {
    client.off('error', lost);
    // The pool itself keeps no connection that has ended.
    client.release();
  }
}

function poolOf(dataSource: DataSource): Pool {
  return (dataSource.driver as PostgresDriver).master as Pool;
}
