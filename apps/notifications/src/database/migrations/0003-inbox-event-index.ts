import { inboxEventIndex } from '@purser/inbox';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** For reads with `?after=`. */
export class InboxEventIndex1763900000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(inboxEventIndex('notifications'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX notifications.inbox_event');
  }
}
