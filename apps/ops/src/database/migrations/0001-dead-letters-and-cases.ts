import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The index of all consumers' dead letters, and the cases that they are grouped into. See docs/decisions/0024-cases.md. */
export class DeadLettersAndCases1764100000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      -- What failed in the same way at the same consumer, and what was decided about it. \`case\` itself is a word of SQL.
      CREATE TABLE ops.dead_letter_case (
        id               uuid        PRIMARY KEY,
        consumer         text        NOT NULL,
        source           text        NOT NULL,
        fingerprint      text        NOT NULL,
        -- Whose failure it is: what a partner's endpoint did not take is not ours to mend.
        side             text        NOT NULL GENERATED ALWAYS AS (CASE source WHEN 'webhook' THEN 'partner' ELSE 'ours' END) STORED,
        type             text,
        version          smallint,
        error_class      text        NOT NULL,
        frame            text,
        -- Of the latest dead letter.
        error            text        NOT NULL,

        state            text        NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'investigating', 'resolved', 'reopened')),
        owner            text,
        ticket           text,
        root_cause       text,
        resolution       text        CHECK (resolution IN ('producer_fixed', 'consumer_fixed', 'rejection_rule', 'replayed')),
        reason           text,
        rule_id          uuid,
        left_dead        int         NOT NULL DEFAULT 0,
        resolved_at      timestamptz,
        resolved_by      text,
        regressions      int         NOT NULL DEFAULT 0,
        last_reviewed_at timestamptz,
        opened_at        timestamptz NOT NULL DEFAULT now(),
        -- +1 with every decision about the case; what only moves the figures below leaves it as it is.
        revision         bigint      NOT NULL DEFAULT 1,

        -- Figures of its dead letters, computed anew in the transaction that changes one of them: recount-cases.sql.ts.
        total            int         NOT NULL DEFAULT 0,
        open             int         NOT NULL DEFAULT 0,
        replaying        int         NOT NULL DEFAULT 0,
        wallets          int         NOT NULL DEFAULT 0,
        first_seen_at    timestamptz NOT NULL DEFAULT now(),
        last_seen_at     timestamptz NOT NULL DEFAULT now(),
        oldest_open_at   timestamptz,

        UNIQUE (consumer, source, fingerprint),
        CHECK ((state = 'resolved') = (resolved_at IS NOT NULL AND resolved_by IS NOT NULL AND resolution IS NOT NULL))
      );

      -- What is open or being replayed in a case is worth, by currency.
      CREATE TABLE ops.case_money (
        case_id  uuid    NOT NULL REFERENCES ops.dead_letter_case,
        currency text    NOT NULL,
        -- Minor units. numeric: a sum of bigints leaves bigint.
        amount   numeric NOT NULL,
        count    int     NOT NULL,
        PRIMARY KEY (case_id, currency)
      );

      CREATE TABLE ops.case_note (
        id      uuid        PRIMARY KEY,
        case_id uuid        NOT NULL REFERENCES ops.dead_letter_case,
        author  text        NOT NULL,
        at      timestamptz NOT NULL DEFAULT now(),
        text    text        NOT NULL
      );
      CREATE INDEX case_note_case ON ops.case_note (case_id, id);

      -- A copy of what the consumers report; theirs is the truth. The events themselves stay with them.
      CREATE TABLE ops.dead_letter (
        -- <consumer>-<uuid v7>
        id              text        PRIMARY KEY,
        case_id         uuid        NOT NULL REFERENCES ops.dead_letter_case,
        consumer        text        NOT NULL,
        source          text        NOT NULL,
        source_key      text        NOT NULL,
        fingerprint     text        NOT NULL,
        type            text,
        version         smallint,
        wallet_id       uuid,
        event_id        uuid,
        partition       smallint,
        position        bigint,
        amount          numeric(20),
        currency        text,
        error_class     text        NOT NULL,
        error           text        NOT NULL,
        frame           text,
        attempts        int         NOT NULL,
        state           text        NOT NULL CHECK (state IN ('open', 'replaying', 'replayed', 'rejected', 'superseded', 'closed')),
        replay_ref      uuid,
        first_failed_at timestamptz NOT NULL,
        died_at         timestamptz NOT NULL,
        replayed_at     timestamptz,
        replays         int         NOT NULL,
        -- The consumer's: +1 with each of its changes.
        revision        bigint      NOT NULL,
        -- Its case was resolved with it left dead, and the consumer has yet to be told. It counts as done.
        closing         boolean     NOT NULL DEFAULT false
      );
      CREATE INDEX dead_letter_case_died ON ops.dead_letter (case_id, died_at DESC, id DESC);
      CREATE INDEX dead_letter_case_wallet ON ops.dead_letter (case_id, wallet_id);
      CREATE INDEX dead_letter_wallet ON ops.dead_letter (wallet_id, died_at);
      CREATE INDEX dead_letter_event ON ops.dead_letter (event_id);
      CREATE INDEX dead_letter_replay ON ops.dead_letter (replay_ref) WHERE replay_ref IS NOT NULL;
      -- What somebody has to look at, for selections of replays.
      CREATE INDEX dead_letter_open ON ops.dead_letter (consumer, died_at, id) WHERE state = 'open' AND NOT closing;
      CREATE INDEX dead_letter_closing ON ops.dead_letter (consumer, id) WHERE closing;

      GRANT SELECT, INSERT, UPDATE ON ops.dead_letter, ops.dead_letter_case TO purser_ops;
      GRANT SELECT, INSERT, UPDATE, DELETE ON ops.case_money TO purser_ops;
      GRANT SELECT, INSERT ON ops.case_note TO purser_ops;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ops.dead_letter, ops.case_note, ops.case_money, ops.dead_letter_case');
  }
}
