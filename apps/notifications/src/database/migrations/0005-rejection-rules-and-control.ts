import { rejectionRulesAndControl } from '@purser/inbox';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Rejection rules, what they rejected, and the switch that pauses this consumer. */
export class RejectionRulesAndControl1763900000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(rejectionRulesAndControl({ schema: 'notifications', role: 'purser_notifications' }));
  }

  async down(): Promise<void> {
    throw new Error('What was rejected, and by which rule, is part of the proof: it is not dropped by a migration.');
  }
}
