import { DatabaseClient } from '@purser/platform';
import type { Client, QueryResult, QueryResultRow } from 'pg';
import type { DataSource, QueryRunner } from 'typeorm';
import { Transaction } from './transaction.js';
import type { PreparedStatement } from './transaction.js';

interface Kept {
  readonly runner: QueryRunner;
  readonly client: Client;
}

/** Names of the opening statements that connections know, those included that the pool has got back. */
const prepared = new WeakMap<Client, Set<string>>();

/**
 * The connection on which a reader's transactions follow each other, one at a time. It is kept from one to the next, which
 * saves small batches the pool and a new QueryRunner each, and keeps all plans in one warm backend; and BEGIN travels with
 * the first statement. After anything but a commit the pool gets it back, and the next transaction takes a new one.
 */
export class ReaderConnection {
  private kept: Kept | undefined;

  constructor(private readonly dataSource: DataSource) {}

  /**
   * Begins a transaction with its first statement, in one round trip.
   *
   * @param literals the statement's parameters as SQL
   */
  async begin<R extends QueryResultRow>(
    statement: PreparedStatement,
    literals: readonly string[],
  ): Promise<{ tx: Transaction; rows: R[] }> {
    if (this.kept === undefined || this.kept.runner.isReleased) this.kept = await this.take();
    const { runner, client } = this.kept;
    try {
      await prepare(client, statement);
      // One text with two statements, which pg answers with two results.
      const results: unknown = await client.query(`BEGIN; EXECUTE ${statement.name} (${literals.join()})`);
      const [, { rows }] = results as [QueryResult, QueryResult<R>];
      return { tx: new Transaction(runner, client, true), rows };
    } catch (error) {
      await new Transaction(runner, client).rollback();
      throw error;
    }
  }

  private async take(): Promise<Kept> {
    const runner = this.dataSource.createQueryRunner();
    try {
      const client = (await runner.connect()) as Client;
      // From here on TypeORM takes it to be within a transaction, as it is whenever a handler sees it: what a handler calls a
      // transaction is a savepoint. The real ones are begun and ended by us.
      await runner.startTransaction();
      await client.query('ROLLBACK');
      if (client instanceof DatabaseClient) client.preparing = true;
      return { runner, client };
    } catch (error) {
      await runner.release();
      throw error;
    }
  }
}

async function prepare(client: Client, { name, text }: PreparedStatement): Promise<void> {
  const known = prepared.get(client) ?? new Set();
  if (known.has(name)) return;
  await client.query(`PREPARE ${name} AS ${text}`);
  prepared.set(client, known.add(name));
}
