import type { MigrationInterface, QueryRunner } from 'typeorm';
import { dayFunctions } from '../../idempotency/day-functions.sql.js';
import { postMovements } from '../../posting/sql/post-movements.sql.js';

/** A month of keys is in seven tables instead of thirty-three; batches are not planned anew (docs/decisions/0037). */
export class FewerKeyTables1764000000011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Older code, while it still runs, calls the new one with two arguments. Tables of a day stay until their time is over.
    await runner.query('DROP FUNCTION IF EXISTS wallet.idempotency_create_days(date, int)');
    for (const functions of [dayFunctions, postMovements]) await runner.query(functions);
  }

  async down(): Promise<void> {
    // Older code calls all of them in the same way.
  }
}
