import type { MigrationInterface, QueryRunner } from 'typeorm';
import { checkEntries } from '../../posting/sql/check-entries.sql.js';
import { checkWallets } from '../../posting/sql/check-wallets.sql.js';
import { postMovements } from '../../posting/sql/post-movements.sql.js';

/** What is nearly always right is found so at half the cost; an entry never takes the place of a change. */
export class ShortChecks1764000000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const functions of [checkEntries, checkWallets, postMovements]) await runner.query(functions);
  }

  async down(): Promise<void> {
    throw new Error('The ledger is not left with weaker checks by a migration: restore a backup.');
  }
}
