import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Items of replays that ended long ago are removed; what they came to stays. */
export class RetentionOfReplayItems1764100000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      ALTER TABLE ops.replay ADD COLUMN items_removed_at timestamptz;
      -- Which have items that may be too old.
      CREATE INDEX replay_with_items ON ops.replay (finished_at) WHERE items_removed_at IS NULL AND finished_at IS NOT NULL;
      GRANT DELETE ON ops.replay_item TO purser_ops;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      REVOKE DELETE ON ops.replay_item FROM purser_ops;
      DROP INDEX ops.replay_with_items;
      ALTER TABLE ops.replay DROP COLUMN items_removed_at;
    `);
  }
}
