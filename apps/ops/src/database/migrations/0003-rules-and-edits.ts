import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What may be done about a case but replaying it: reject what is like it, or replay it with another content. */
export class RulesAndEdits1764100000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      CREATE TABLE ops.rejection_rule (
        id             uuid        PRIMARY KEY,
        case_id        uuid        REFERENCES ops.dead_letter_case,
        consumer       text        NOT NULL,
        type           text        NOT NULL,
        version        smallint,
        conditions     jsonb       NOT NULL,
        reason         text        NOT NULL,
        author         text        NOT NULL,
        -- Who approved or declined it.
        approver       text,
        state          text        NOT NULL DEFAULT 'proposed'
                       CHECK (state IN ('proposed', 'active', 'declined', 'revoked', 'expired')),
        created_at     timestamptz NOT NULL DEFAULT now(),
        decided_at     timestamptz,
        expires_at     timestamptz NOT NULL,
        decline_reason text,
        -- As the consumer counts them.
        hits           bigint      NOT NULL DEFAULT 0,
        last_hit_at    timestamptz,
        revision       bigint      NOT NULL DEFAULT 1,
        -- The revision of the consumer's set that first has it; see consumer_rules.
        set_revision   bigint,
        -- Nobody approves what they have written themselves.
        CHECK (state IN ('proposed', 'declined') OR (approver IS NOT NULL AND approver <> author))
      );
      CREATE INDEX rejection_rule_case ON ops.rejection_rule (case_id);
      CREATE INDEX rejection_rule_active ON ops.rejection_rule (consumer) WHERE state = 'active';

      -- The set of active rules that a consumer should have, and which one it last said it has.
      CREATE TABLE ops.consumer_rules (
        consumer  text   PRIMARY KEY,
        revision  bigint NOT NULL DEFAULT 0,
        confirmed bigint NOT NULL DEFAULT 0
      );

      CREATE TABLE ops.edit (
        id             uuid        PRIMARY KEY,
        dead_letter_id text        NOT NULL REFERENCES ops.dead_letter,
        case_id        uuid        NOT NULL REFERENCES ops.dead_letter_case,
        consumer       text        NOT NULL,
        -- json, not jsonb: the events as they were written.
        original       json        NOT NULL,
        edited         json        NOT NULL,
        changes        jsonb       NOT NULL,
        reason         text        NOT NULL,
        author         text        NOT NULL,
        approver       text,
        state          text        NOT NULL DEFAULT 'proposed'
                       CHECK (state IN ('proposed', 'approved', 'sent', 'applied', 'failed', 'declined')),
        created_at     timestamptz NOT NULL DEFAULT now(),
        decided_at     timestamptz,
        decline_reason text,
        revision       bigint      NOT NULL DEFAULT 1,
        CHECK (state IN ('proposed', 'declined') OR (approver IS NOT NULL AND approver <> author))
      );
      CREATE INDEX edit_case ON ops.edit (case_id);
      CREATE INDEX edit_to_send ON ops.edit (consumer) WHERE state = 'approved';
      -- Two edits of one dead letter at a time would race for it.
      CREATE UNIQUE INDEX edit_under_way ON ops.edit (dead_letter_id) WHERE state IN ('proposed', 'approved', 'sent');

      GRANT SELECT, INSERT, UPDATE ON ops.rejection_rule, ops.consumer_rules, ops.edit TO purser_ops;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ops.edit, ops.consumer_rules, ops.rejection_rule');
  }
}
