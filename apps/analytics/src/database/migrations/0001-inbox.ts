import { inboxTables } from '@purser/inbox';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Inbox1763900000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(inboxTables({ schema: 'analytics', role: 'purser_analytics' }));
  }

  async down(): Promise<void> {
    throw new Error('The inbox is what proves that nothing was missed: it is not dropped by a migration.');
  }
}
