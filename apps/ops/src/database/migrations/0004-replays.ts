import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sets of dead letters that are given back to their consumers at a rate. See docs/decisions/0025-replays.md. */
export class Replays1764100000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      CREATE TABLE ops.replay (
        id              uuid        PRIMARY KEY,
        state           text        NOT NULL DEFAULT 'prepared'
                        CHECK (state IN ('prepared', 'running', 'paused', 'settling', 'completed', 'cancelled', 'stopped')),
        kind            text        NOT NULL CHECK (kind IN ('dead_letters', 'cases', 'query')),
        description     text        NOT NULL,
        case_ids        uuid[]      NOT NULL,
        reason          text        NOT NULL,
        -- What the set was worth when it was frozen: the dry run.
        summary         jsonb       NOT NULL DEFAULT '{}',
        created_by      text        NOT NULL,
        created_at      timestamptz NOT NULL DEFAULT now(),
        started_at      timestamptz,
        finished_at     timestamptz,
        stopped_because text,

        -- A second, step by step; the last step goes on.
        ramp            int[],
        step_seconds    int,
        stop_ratio      double precision,
        -- The most attempts that a dead letter gets.
        attempts        int,
        -- How long it has run, pauses left out: where on the ramp it is.
        ran_ms          bigint      NOT NULL DEFAULT 0,
        -- Sent a second, over the last ten, and when that was written down.
        rate            double precision NOT NULL DEFAULT 0,
        rate_at         timestamptz,

        -- From its start until everything that was sent is settled, whatever else becomes of it.
        watched         boolean     NOT NULL DEFAULT false,
        -- Which instance runs it, by the database's clock.
        owner           text,
        leased_until    timestamptz,
        -- +1 with every change of the state.
        revision        bigint      NOT NULL DEFAULT 1,
        CHECK (state = 'prepared' OR state = 'cancelled' OR ramp IS NOT NULL)
      );
      CREATE INDEX replay_watched ON ops.replay (id) WHERE watched;

      CREATE TABLE ops.replay_item (
        replay_id      uuid NOT NULL REFERENCES ops.replay,
        dead_letter_id text NOT NULL,
        case_id        uuid NOT NULL,
        consumer       text NOT NULL,
        -- sending: it is about to be sent, or nobody knows whether it was.
        state          text NOT NULL DEFAULT 'waiting'
                       CHECK (state IN ('waiting', 'sending', 'sent', 'succeeded', 'failed', 'skipped')),
        -- How often the dead letter had been replayed when it was claimed.
        replays        int,
        sent_at        timestamptz,
        settled_at     timestamptz,
        error          text,
        PRIMARY KEY (replay_id, dead_letter_id)
      );
      CREATE INDEX replay_item_state ON ops.replay_item (replay_id, state, consumer, dead_letter_id);
      -- What a report of its dead letter may settle.
      CREATE INDEX replay_item_out ON ops.replay_item (dead_letter_id) WHERE state IN ('sending', 'sent');
      CREATE INDEX replay_item_case ON ops.replay_item (case_id, replay_id);

      -- How many items of a consumer are in each state, so that nobody has to count a million of them.
      CREATE TABLE ops.replay_consumer (
        replay_id   uuid NOT NULL REFERENCES ops.replay,
        consumer    text NOT NULL,
        waiting     int  NOT NULL,
        sending     int  NOT NULL DEFAULT 0,
        sent        int  NOT NULL DEFAULT 0,
        succeeded   int  NOT NULL DEFAULT 0,
        failed      int  NOT NULL DEFAULT 0,
        skipped     int  NOT NULL DEFAULT 0,
        -- The consumer does not answer.
        held_since  timestamptz,
        held_reason text,
        PRIMARY KEY (replay_id, consumer)
      );

      -- How many have failed in which way.
      CREATE TABLE ops.replay_failure (
        replay_id   uuid NOT NULL REFERENCES ops.replay,
        fingerprint text NOT NULL,
        error_class text NOT NULL,
        failed      int  NOT NULL,
        PRIMARY KEY (replay_id, fingerprint)
      );

      GRANT SELECT, INSERT, UPDATE ON ops.replay, ops.replay_item, ops.replay_consumer, ops.replay_failure TO purser_ops;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ops.replay_failure, ops.replay_consumer, ops.replay_item, ops.replay');
  }
}
