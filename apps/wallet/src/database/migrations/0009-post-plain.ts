import type { MigrationInterface, QueryRunner } from 'typeorm';
import { postMovements } from '../../posting/sql/post-movements.sql.js';
import { postPlain } from '../../posting/sql/post-plain.sql.js';

/** A movement by itself costs Postgres a seventh less. */
export class PostPlain1764000000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const functions of [postPlain, postMovements]) await runner.query(functions);
  }

  async down(): Promise<void> {
    // Older code calls post_movements in the same way.
  }
}
