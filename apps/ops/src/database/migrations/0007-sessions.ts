import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who is signed in at the dashboard, and which one-time links were used. */
export class Sessions1764100000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      CREATE TABLE ops.session (
        -- sha256 of the cookie's value: what is here lets nobody in.
        token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
        subject    text NOT NULL CHECK (subject <> ''),
        name       text NOT NULL,
        scopes     text[] NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        -- The last request, to the minute.
        seen_at    timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL
      );

      CREATE TABLE ops.used_link (
        id         text PRIMARY KEY,
        -- From then on it would be refused for its age.
        expires_at timestamptz NOT NULL
      );

      GRANT SELECT, INSERT, UPDATE, DELETE ON ops.session TO purser_ops;
      GRANT SELECT, INSERT, DELETE ON ops.used_link TO purser_ops;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ops.session, ops.used_link');
  }
}
