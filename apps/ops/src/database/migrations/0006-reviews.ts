import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Weekly reviews: which cases were open then, and what was decided about each. */
export class Reviews1764100000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      CREATE TABLE ops.review (
        id          uuid        PRIMARY KEY,
        started_by  text        NOT NULL,
        started_at  timestamptz NOT NULL DEFAULT now(),
        finished_at timestamptz
      );

      CREATE TABLE ops.review_item (
        review_id  uuid  NOT NULL REFERENCES ops.review,
        case_id    uuid  NOT NULL REFERENCES ops.dead_letter_case,
        -- The oldest case is the first.
        place      int   NOT NULL,
        -- The case as it was found: a CaseSummary.
        found      jsonb NOT NULL,
        root_cause text,
        decision   text  CHECK (decision IN ('investigate', 'fix_producer', 'fix_consumer', 'replay', 'reject', 'wait')),
        note       text,
        decided_by text,
        decided_at timestamptz,
        PRIMARY KEY (review_id, case_id),
        UNIQUE (review_id, place),
        CHECK ((decision IS NULL) = (root_cause IS NULL) AND (decision IS NULL) = (decided_by IS NULL)
           AND (decision IS NULL) = (decided_at IS NULL))
      );

      GRANT SELECT, INSERT, UPDATE ON ops.review, ops.review_item TO purser_ops;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ops.review_item, ops.review');
  }
}
