import { deadLetterReview } from '@purser/inbox';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What ops needs to know of dead letters, and to do with them: see deadLetterReview. */
export class DeadLetterReview1763900000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(deadLetterReview({ schema: 'notifications', role: 'purser_notifications' }));
  }

  async down(): Promise<void> {
    throw new Error('What was decided about dead letters is not dropped by a migration.');
  }
}
