import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Tables1763900000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      CREATE TABLE wallet.wallet (
        id           uuid        PRIMARY KEY,
        owner_id     text        NOT NULL,
        owner_email  text        NOT NULL,
        owner_name   text,
        owner_locale text,
        currency     text        NOT NULL,
        -- Minor units. No index on any of these three, so that every posting stays a HOT update.
        balance      bigint      NOT NULL DEFAULT 0,
        held         bigint      NOT NULL DEFAULT 0 CHECK (held >= 0),
        sequence     bigint      NOT NULL DEFAULT 0,
        min_balance  bigint      NOT NULL DEFAULT 0,
        status       text        NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'frozen', 'closed')),
        metadata     jsonb       NOT NULL,
        created_at   timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp()),
        CONSTRAINT wallet_available CHECK (balance - held >= min_balance)
      ) WITH (fillfactor = 70);

      -- What was asked for and done, once. wallet_id: the wallet that it was asked of.
      CREATE TABLE wallet.transaction (
        id         uuid        PRIMARY KEY,
        kind       text        NOT NULL CHECK (kind IN ('top_up')),
        wallet_id  uuid        NOT NULL REFERENCES wallet.wallet,
        amount     bigint      NOT NULL CHECK (amount > 0),
        currency   text        NOT NULL,
        reference  text,
        reverses   uuid        REFERENCES wallet.transaction,
        metadata   jsonb       NOT NULL,
        created_at timestamptz NOT NULL
      );

      -- The ledger. Account: 'wallet:<uuid>', or 'external:<CUR>' for the outside world. The outside world has no row with a
      -- balance and hence neither sequence nor balance_after: its balance is the sum of its entries, otherwise every top-up
      -- would queue on one row.
      CREATE TABLE wallet.entry (
        transaction_id uuid        NOT NULL REFERENCES wallet.transaction,
        line           smallint    NOT NULL,
        account        text        NOT NULL,
        sequence       bigint,
        amount         bigint      NOT NULL CHECK (amount <> 0),
        balance_after  bigint,
        created_at     timestamptz NOT NULL,
        PRIMARY KEY (transaction_id, line),
        CHECK ((sequence IS NULL) = (account LIKE 'external:%') AND (sequence IS NULL) = (balance_after IS NULL))
      );
      CREATE UNIQUE INDEX entry_account_sequence ON wallet.entry (account, sequence) WHERE sequence IS NOT NULL;

      -- Append-only, for everybody. ALWAYS: also where session_replication_role would switch triggers off.
      CREATE FUNCTION wallet.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION '%.% is append-only: post a reversal instead of %', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP
          USING ERRCODE = 'restrict_violation';
      END $$;
      CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON wallet.entry
        FOR EACH STATEMENT EXECUTE FUNCTION wallet.refuse_change();
      CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON wallet.transaction
        FOR EACH STATEMENT EXECUTE FUNCTION wallet.refuse_change();
      ALTER TABLE wallet.entry ENABLE ALWAYS TRIGGER append_only;
      ALTER TABLE wallet.transaction ENABLE ALWAYS TRIGGER append_only;

      -- A transaction's entries sum to zero. They are written in one statement, so that this can be seen at its end; that costs
      -- 13 µs of a posting's 200.
      CREATE FUNCTION wallet.require_balance() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF EXISTS (SELECT FROM added GROUP BY transaction_id HAVING sum(amount) <> 0) THEN
          RAISE EXCEPTION 'the entries of a transaction must sum to zero, and be written by one statement'
            USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
      END $$;
      CREATE TRIGGER balanced AFTER INSERT ON wallet.entry REFERENCING NEW TABLE AS added
        FOR EACH STATEMENT EXECUTE FUNCTION wallet.require_balance();
      ALTER TABLE wallet.entry ENABLE ALWAYS TRIGGER balanced;

      -- What was answered to a request that carried a key, success or refusal, for ever.
      CREATE TABLE wallet.idempotency_key (
        client       text        NOT NULL,
        key          text        NOT NULL,
        request_hash bytea       NOT NULL,
        status       smallint    NOT NULL,
        response     json        NOT NULL,
        created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (client, key)
      );

      -- Balances and entries are written by the posting functions alone, which run with their owner's rights.
      GRANT SELECT, INSERT ON wallet.wallet, wallet.idempotency_key TO purser_wallet;
      GRANT SELECT ON wallet.transaction, wallet.entry TO purser_wallet;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      DROP TABLE wallet.idempotency_key, wallet.entry, wallet.transaction, wallet.wallet;
      DROP FUNCTION wallet.refuse_change, wallet.require_balance;
    `);
  }
}
