import type { MigrationInterface, QueryRunner } from 'typeorm';
import { checkEntries } from '../../posting/sql/check-entries.sql.js';
import { steps } from '../../posting/sql/steps.sql.js';
import { sealEntries } from '../../sealing/sql/seal-entries.sql.js';
import { sealTables } from '../../sealing/sql/seal-tables.sql.js';

/** What was posted can be proven to be what it was: docs/decisions/0019-seals.md. */
export class Seals1764000000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [sealTables, sealEntries, steps, checkEntries]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('Seals are for ever.');
  }
}
