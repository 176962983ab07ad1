import { inboxEventIndex } from '@purser/inbox';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** For reads with `?after=`. */
export class InboxEventIndex1763900000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(inboxEventIndex('analytics'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX analytics.inbox_event');
  }
}
