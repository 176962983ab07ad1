import type { MigrationInterface, QueryRunner } from 'typeorm';
import { sequenceBefore } from '../../balances/sequence-before.sql.js';
import { stateAfter } from '../../balances/state-after.sql.js';
import { entry } from '../../entries/entry.sql.js';

/** A wallet's past: at a moment, over a period. */
export class Reading1764000000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const functions of [stateAfter, sequenceBefore, entry]) await runner.query(functions);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION wallet.entry_json, wallet.sequence_before, wallet.state_after');
  }
}
