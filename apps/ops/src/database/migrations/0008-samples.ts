import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What flowed through the pipeline in the last days, for the overview's charts. */
export class Samples1764100000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      -- What was counted in the seconds before \`at\`. Of several instances of ops the first to write about a time has it.
      CREATE TABLE ops.sample (
        at       timestamptz NOT NULL,
        -- 'committed', 'published', or a consumer, whose count is what it has applied.
        series   text   NOT NULL,
        -- How long it was counted: rates are sums of counts over sums of seconds, however unevenly it was sampled.
        seconds  double precision NOT NULL CHECK (seconds > 0),
        count    bigint NOT NULL,
        -- Of a consumer, as they were at the end; of merged samples the most.
        retrying int    NOT NULL,
        dead     int    NOT NULL,
        -- From the commit of an event to that of its effect: how many took at most so many seconds, and more than the bound
        -- below it. {"0.1": 12, "+Inf": 1}
        latency  jsonb  NOT NULL,
        PRIMARY KEY (at, series)
      );

      GRANT SELECT, INSERT, DELETE ON ops.sample TO purser_ops;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ops.sample');
  }
}
