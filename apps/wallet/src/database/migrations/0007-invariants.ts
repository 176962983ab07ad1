import type { MigrationInterface, QueryRunner } from 'typeorm';
import { checkHolds } from '../../holds/check-holds.sql.js';
import { checkChanges } from '../../posting/sql/check-changes.sql.js';
import { checkEntries } from '../../posting/sql/check-entries.sql.js';
import { checkWallets } from '../../posting/sql/check-wallets.sql.js';
import { steps } from '../../posting/sql/steps.sql.js';

/** A posting writes its transaction, its entries and its wallets by one statement, and at its end all of them must fit together. */
export class Invariants1764000000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      DROP FUNCTION IF EXISTS wallet.write_wallet;
      CREATE INDEX transaction_hold ON wallet.transaction (hold_id) WHERE hold_id IS NOT NULL;
    `);
    for (const functions of [steps, checkEntries, checkWallets, checkChanges, checkHolds])
      await runner.query(functions);
  }

  async down(): Promise<void> {
    throw new Error('The ledger is not left unguarded by a migration: restore a backup.');
  }
}
