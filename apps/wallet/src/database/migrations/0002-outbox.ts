import { outboxTables } from '@purser/outbox';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Outbox1763900000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(outboxTables({ schema: 'wallet', writer: 'purser_wallet', relay: 'purser_relay' }));
  }

  async down(): Promise<void> {
    throw new Error('The outbox holds what consumers have not seen yet: it is not dropped by a migration.');
  }
}
