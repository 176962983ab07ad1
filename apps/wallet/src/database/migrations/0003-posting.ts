import type { MigrationInterface, QueryRunner } from 'typeorm';
import { recordedAnswer } from './0003-sql/recorded-answer.sql.js';
import { postTopUp } from './0003-sql/post-top-up.sql.js';

export class Posting1763900000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(recordedAnswer);
    await runner.query(postTopUp);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION wallet.post_top_up; DROP FUNCTION wallet.recorded_answer');
  }
}
