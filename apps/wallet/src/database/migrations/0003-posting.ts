import type { MigrationInterface, QueryRunner } from 'typeorm';
import { recordedAnswer } from '../../idempotency/recorded-answer.sql.js';
import { postTopUp } from '../../top-ups/post-top-up.sql.js';

export class Posting1763900000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(recordedAnswer);
    await runner.query(postTopUp);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION wallet.post_top_up; DROP FUNCTION wallet.recorded_answer');
  }
}
