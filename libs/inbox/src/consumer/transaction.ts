import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import type { Client, QueryResultRow } from 'pg';
import { SwallowedErrorError } from './errors.js';

/** A statement that each connection prepares once, by its name. */
export interface PreparedStatement {
  readonly name: string;
  readonly text: string;
}

/**
 * A transaction on a connection that nobody else uses meanwhile. Handlers see its EntityManager; our own hot statements go
 * to the pg client directly, prepared, so that they are not parsed and planned anew for every batch.
 */
export class Transaction {
  private over = false;

  /** @param keep do not give the connection back after a commit; see ReaderConnection */
  constructor(
    private readonly runner: QueryRunner,
    private readonly client: Client,
    private readonly keep = false,
  ) {}

  /** On a connection of its own from the pool. */
  static async begin(dataSource: DataSource): Promise<Transaction> {
    const runner = dataSource.createQueryRunner();
    try {
      const client = (await runner.connect()) as Client;
      await runner.startTransaction();
      return new Transaction(runner, client);
    } catch (error) {
      await runner.release();
      throw error;
    }
  }

  get manager(): EntityManager {
    return this.runner.manager;
  }

  async run<R extends QueryResultRow>(statement: PreparedStatement, values: unknown[]): Promise<R[]> {
    return (await this.client.query<R>({ ...statement, values })).rows;
  }

  async execute(sql: string): Promise<void> {
    await this.client.query(sql);
  }

  /**
   * Commits and gives the connection back.
   *
   * @throws SwallowedErrorError when a statement had failed and nobody said so: Postgres answers such a COMMIT with a
   *   friendly ROLLBACK, which pg and TypeORM take for success.
   */
  async commit(): Promise<void> {
    const { command } = await this.client.query('COMMIT');
    this.over = true;
    if (command === 'COMMIT' && this.keep) return;
    await this.runner.release();
    if (command !== 'COMMIT')
      throw new SwallowedErrorError('a statement failed, and the handler did not pass its error on');
  }

  /** Rolls back and gives the connection back. Resolves to false when the connection is broken. Never throws. */
  async rollback(): Promise<boolean> {
    if (this.over || this.runner.isReleased) return true;
    try {
      await this.client.query('ROLLBACK');
      return true;
    } catch {
      return false;
    } finally {
      await this.runner.release();
    }
  }

  /**
   * Cuts the connection, so that Postgres rolls back: for a handler that did not come back, whose later statements must
   * not reach this or any other transaction.
   */
  async abandon(): Promise<void> {
    void this.client.end().catch(() => undefined);
    await this.runner.release();
  }
}
