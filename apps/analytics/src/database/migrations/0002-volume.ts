import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Volume1763900000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      -- How many and how much, by UTC day, currency and kind. Never summed over currencies: there is no column for it.
      CREATE TABLE analytics.volume (
        day       date     NOT NULL,
        currency  text     NOT NULL,
        kind      text     NOT NULL,
        -- Which of the instances' rows this is; readers sum over it. See add-volumes.sql.ts.
        shard     smallint NOT NULL,
        count     bigint   NOT NULL CHECK (count > 0),
        -- Minor units. numeric: single amounts reach 2^63-1, so their sum leaves bigint.
        amount    numeric  NOT NULL CHECK (amount > 0 AND scale(amount) = 0),
        PRIMARY KEY (currency, day, kind, shard)
      ) WITH (fillfactor = 20); -- updated with every batch: room on the page keeps the updates HOT

      GRANT SELECT, INSERT, UPDATE ON analytics.volume TO purser_analytics;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE analytics.volume');
  }
}
