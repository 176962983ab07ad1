import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What somebody was told about cases, and whether it arrived. See docs/decisions/0026-alerts.md. */
export class Alerts1764100000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      -- How bad each case has been known to be: an alert is only raised when it is worse.
      CREATE TABLE ops.alert_level (
        case_id     uuid        PRIMARY KEY REFERENCES ops.dead_letter_case,
        -- Which time it is that the case is open; every time begins anew.
        regressions int         NOT NULL,
        since       timestamptz NOT NULL,
        -- 0: nothing to be told of.
        count       int         NOT NULL,
        age         int         NOT NULL,
        unreviewed  int         NOT NULL
      );

      CREATE TABLE ops.alert (
        id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        kind        text        NOT NULL CHECK (kind IN ('new_case', 'reopened', 'oldest_age', 'unreviewed')),
        case_id     uuid        NOT NULL REFERENCES ops.dead_letter_case,
        level       int         NOT NULL,
        at          timestamptz NOT NULL DEFAULT now(),
        -- As they were then.
        consumer    text        NOT NULL,
        type        text,
        version     smallint,
        error_class text        NOT NULL,
        count       int         NOT NULL,
        money       jsonb       NOT NULL,
        oldest_at   timestamptz
      );

      CREATE TABLE ops.alert_delivery (
        alert_id bigint      NOT NULL REFERENCES ops.alert,
        channel  text        NOT NULL CHECK (channel IN ('mail', 'webhook')),
        state    text        NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'failed')),
        -- Begun; counted when it is claimed.
        attempts int         NOT NULL DEFAULT 0,
        -- Of the next attempt; while one is under way, when that is given up.
        due_at   timestamptz NOT NULL DEFAULT now(),
        sent_at  timestamptz,
        error    text,
        PRIMARY KEY (alert_id, channel)
      );
      CREATE INDEX alert_delivery_waiting ON ops.alert_delivery (channel, due_at) WHERE state = 'waiting';

      GRANT SELECT, INSERT, UPDATE, DELETE ON ops.alert_level TO purser_ops;
      GRANT SELECT, INSERT ON ops.alert TO purser_ops;
      GRANT SELECT, INSERT, UPDATE ON ops.alert_delivery TO purser_ops;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ops.alert_delivery, ops.alert, ops.alert_level');
  }
}
