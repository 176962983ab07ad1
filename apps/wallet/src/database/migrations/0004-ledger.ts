import type { MigrationInterface, QueryRunner } from 'typeorm';
import { dayFunctions } from '../../idempotency/day-functions.sql.js';
import { checkEntries } from '../../posting/sql/check-entries.sql.js';
import { checkWallets } from '../../posting/sql/check-wallets.sql.js';

/** Everything that can happen to a wallet, and what the database itself refuses to believe about it. */
export class Ledger1764000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      CREATE INDEX wallet_owner ON wallet.wallet (owner_id, id);
      ALTER TABLE wallet.wallet ADD CONSTRAINT wallet_closed_is_empty CHECK (status <> 'closed' OR (balance = 0 AND held = 0));

      -- to_wallet_id: of a transfer, and of the reversal of one. hold_id: of a capture. The references that used to be
      -- foreign keys are checked once a statement by check_entries, for all of its rows together.
      ALTER TABLE wallet.transaction
        DROP CONSTRAINT transaction_kind_check,
        DROP CONSTRAINT transaction_wallet_id_fkey,
        DROP CONSTRAINT transaction_reverses_fkey,
        ADD COLUMN to_wallet_id uuid,
        ADD COLUMN hold_id uuid,
        ADD CONSTRAINT transaction_kind CHECK (CASE kind
          WHEN 'top_up' THEN num_nonnulls(to_wallet_id, hold_id, reverses) = 0
          WHEN 'withdrawal' THEN num_nonnulls(to_wallet_id, hold_id, reverses) = 0
          WHEN 'transfer' THEN num_nonnulls(hold_id, reverses) = 0 AND to_wallet_id IS NOT NULL
          WHEN 'capture' THEN num_nonnulls(to_wallet_id, reverses) = 0 AND hold_id IS NOT NULL
          WHEN 'reversal' THEN hold_id IS NULL AND reverses IS NOT NULL
          ELSE false END);
      CREATE INDEX transaction_reference ON wallet.transaction (reference, id) WHERE reference IS NOT NULL;
      CREATE INDEX transaction_reverses ON wallet.transaction (reverses) WHERE reverses IS NOT NULL;

      ALTER TABLE wallet.entry DISABLE TRIGGER append_only, DROP CONSTRAINT entry_transaction_id_fkey, ADD COLUMN held_after bigint;
      UPDATE wallet.entry SET held_after = 0 WHERE sequence IS NOT NULL;
      ALTER TABLE wallet.entry ENABLE ALWAYS TRIGGER append_only,
        ADD CONSTRAINT entry_held_after CHECK ((held_after IS NULL) = (sequence IS NULL));
      -- By time, for reports and seals. BRIN: entries lie in the order of their time, and it costs next to nothing to keep.
      CREATE INDEX entry_created_at ON wallet.entry USING brin (created_at) WITH (pages_per_range = 32, autosummarize = on);

      -- Money of a wallet that is promised to somebody, until it is captured, released or expires.
      CREATE TABLE wallet.hold (
        id         uuid        PRIMARY KEY,
        wallet_id  uuid        NOT NULL REFERENCES wallet.wallet,
        amount     bigint      NOT NULL CHECK (amount > 0),
        currency   text        NOT NULL,
        captured   bigint      NOT NULL DEFAULT 0 CHECK (captured BETWEEN 0 AND amount),
        status     text        NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'captured', 'released', 'expired')),
        expires_at timestamptz,
        reference  text,
        metadata   jsonb       NOT NULL,
        created_at timestamptz NOT NULL,
        closed_at  timestamptz,
        CHECK ((status = 'pending') = (closed_at IS NULL))
      );
      CREATE INDEX hold_wallet ON wallet.hold (wallet_id, id);
      CREATE INDEX hold_pending ON wallet.hold (wallet_id) INCLUDE (amount, captured) WHERE status = 'pending';
      CREATE INDEX hold_due ON wallet.hold (expires_at) WHERE status = 'pending' AND expires_at IS NOT NULL;

      -- What happened to a wallet without moving money. The sequences of its entries and of its changes are together
      -- 1, 2, 3, …, wallet.sequence.
      CREATE TABLE wallet.change (
        wallet_id     uuid        NOT NULL REFERENCES wallet.wallet,
        sequence      bigint      NOT NULL,
        kind          text        NOT NULL CHECK (kind IN
          ('updated', 'frozen', 'unfrozen', 'closed', 'hold_placed', 'hold_released', 'hold_expired')),
        hold_id       uuid        REFERENCES wallet.hold,
        amount        bigint,
        balance_after bigint      NOT NULL,
        held_after    bigint      NOT NULL,
        created_at    timestamptz NOT NULL,
        PRIMARY KEY (wallet_id, sequence),
        CHECK ((kind LIKE 'hold%') = (hold_id IS NOT NULL) AND (hold_id IS NULL) = (amount IS NULL))
      );
      CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON wallet.change
        FOR EACH STATEMENT EXECUTE FUNCTION wallet.refuse_change();
      ALTER TABLE wallet.change ENABLE ALWAYS TRIGGER append_only;
      CREATE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON wallet.wallet
        FOR EACH STATEMENT EXECUTE FUNCTION wallet.refuse_change();
      CREATE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON wallet.hold
        FOR EACH STATEMENT EXECUTE FUNCTION wallet.refuse_change();
      ALTER TABLE wallet.wallet ENABLE ALWAYS TRIGGER never_deleted;
      ALTER TABLE wallet.hold ENABLE ALWAYS TRIGGER never_deleted;

      -- One event is found by its time (GET /v1/transactions/:id/trace). BRIN, as above.
      CREATE INDEX outbox_created_at ON wallet.outbox USING brin (created_at) WITH (pages_per_range = 32, autosummarize = on);
      GRANT SELECT ON wallet.outbox_position, wallet.relay_partition TO purser_wallet;
      GRANT SELECT ON wallet.hold, wallet.change TO purser_wallet;
    `);
    await runner.query(/* sql */ `
      DROP TRIGGER balanced ON wallet.entry;
      DROP FUNCTION wallet.require_balance;
      ${checkEntries}
      ${checkWallets}
    `);
    await runner.query(/* sql */ `
      -- What was answered to a request that carried a key. code: of a refusal; NULL for a success. position: the
      -- Purser-Position of the answer. By day, because forgetting a day is then dropping a table.
      ALTER TABLE wallet.idempotency_key RENAME TO idempotency_key_before;
      ALTER INDEX wallet.idempotency_key_pkey RENAME TO idempotency_key_before_pkey;
      CREATE TABLE wallet.idempotency_key (
        client       text        NOT NULL,
        key          text        NOT NULL,
        request_hash bytea       NOT NULL,
        code         text,
        response     json        NOT NULL,
        position     text,
        created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (client, key, created_at)
      ) PARTITION BY RANGE (created_at);
      ${dayFunctions}
      SELECT wallet.idempotency_create_days(
        (SELECT least(min(created_at), now())::date FROM wallet.idempotency_key_before), 2);
      INSERT INTO wallet.idempotency_key (client, key, request_hash, code, response, created_at)
        SELECT client, key, request_hash, CASE WHEN status >= 400 THEN response ->> 'code' END, response, created_at
        FROM wallet.idempotency_key_before;
      DROP TABLE wallet.idempotency_key_before;
      GRANT SELECT ON wallet.idempotency_key TO purser_wallet;
    `);
  }

  async down(): Promise<void> {
    throw new Error('The ledger holds money: it is not taken apart by a migration. Restore a backup.');
  }
}
