import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What tells whether a consumer still has a dead letter: it may have been restored to a day before it died. */
export class LostDeadLetters1764100000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      ALTER TABLE ops.dead_letter
        -- When a report of it was last written.
        ADD COLUMN seen_at timestamptz NOT NULL DEFAULT now(),
        -- Its consumer does not have it any more. Kept, because edits, replays and the audit name it; closed.
        ADD COLUMN lost boolean NOT NULL DEFAULT false;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE ops.dead_letter DROP COLUMN seen_at, DROP COLUMN lost');
  }
}
