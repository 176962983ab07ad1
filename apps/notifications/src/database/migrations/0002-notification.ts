import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Notification1763900000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      -- One row an event: its primary key is the claim that makes the mail happen once. The event is kept as it came
      -- until the retention ends, so that a mail can be written again, by the same words, at any attempt.
      CREATE TABLE notifications.notification (
        event_id            uuid PRIMARY KEY,
        wallet_id           uuid NOT NULL,
        type                text NOT NULL,
        event               json NOT NULL,
        status              text NOT NULL DEFAULT 'pending'
                            CHECK (status IN ('pending', 'sending', 'sent', 'held', 'dead')),
        -- Counted when an attempt starts, so that one that never ends is counted too.
        attempts            integer NOT NULL DEFAULT 0,
        -- Attempts before the latest replay: a replay starts with a full budget and goes on numbering.
        forgiven            integer NOT NULL DEFAULT 0,
        -- Attempts of which nobody knows whether the mail server took the mail.
        unknown_outcomes    integer NOT NULL DEFAULT 0,
        next_attempt_at     timestamptz DEFAULT clock_timestamp(),
        attempt_started_at  timestamptz,
        sent_at             timestamptz,
        created_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
        CHECK ((status = 'pending') = (next_attempt_at IS NOT NULL)),
        CHECK ((status = 'sent') = (sent_at IS NOT NULL))
      );
      CREATE INDEX notification_wallet ON notifications.notification (wallet_id, event_id);
      -- Partial, so that they stay as small as what is unfinished, however many rows are kept.
      CREATE INDEX notification_due ON notifications.notification (next_attempt_at) WHERE status = 'pending';
      CREATE INDEX notification_open ON notifications.notification (status, event_id) WHERE status <> 'sent';

      CREATE TABLE notifications.mail_attempt (
        event_id     uuid NOT NULL REFERENCES notifications.notification ON DELETE CASCADE,
        attempt      integer NOT NULL,
        runner       text NOT NULL,
        started_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
        finished_at  timestamptz,
        -- deferred: 4xx or no connection. refused: 5xx. unknown: the server may or may not have taken it.
        outcome      text CHECK (outcome IN ('sent', 'deferred', 'refused', 'unknown')),
        smtp_code    smallint,
        response     text,
        PRIMARY KEY (event_id, attempt),
        CHECK ((finished_at IS NULL) = (outcome IS NULL))
      );

      GRANT SELECT, INSERT, UPDATE, DELETE ON notifications.notification TO purser_notifications;
      GRANT SELECT, INSERT, UPDATE ON notifications.mail_attempt TO purser_notifications;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE notifications.mail_attempt, notifications.notification');
  }
}
