import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who did what to what, and when. */
export class Audit1764100000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      CREATE TABLE ops.audit (
        id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        at           timestamptz NOT NULL DEFAULT clock_timestamp(),
        actor        text        NOT NULL,
        action       text        NOT NULL,
        subject_kind text        NOT NULL,
        subject_id   text        NOT NULL,
        before       jsonb,
        after        jsonb
      );
      CREATE INDEX audit_subject ON ops.audit (subject_kind, subject_id, id DESC);
      CREATE INDEX audit_actor ON ops.audit (actor, id DESC);
      CREATE INDEX audit_action ON ops.audit (action, id DESC);

      -- Append-only, for everybody. ALWAYS: also where session_replication_role would switch triggers off.
      CREATE FUNCTION ops.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION '%.% is append-only: % is refused', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP
          USING ERRCODE = 'restrict_violation';
      END $$;
      CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ops.audit
        FOR EACH STATEMENT EXECUTE FUNCTION ops.refuse_change();
      ALTER TABLE ops.audit ENABLE ALWAYS TRIGGER append_only;

      GRANT SELECT, INSERT ON ops.audit TO purser_ops;
    `);
  }

  async down(): Promise<void> {
    throw new Error('The audit is not dropped by a migration.');
  }
}
