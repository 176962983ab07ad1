import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@purser/platform';
import { isUUID } from 'class-validator';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { decodeKeyset, pageOf } from '../pages/keyset.js';
import type { Edit, EditList, EditsQuery } from './edit.dto.js';

/** Rows of Edit. */
const SELECT_EDITS = /* sql */ `
SELECT id, dead_letter_id AS "deadLetterId", case_id AS "caseId", consumer, original, edited, changes, reason, author,
  approver, state, created_at AS "createdAt", decided_at AS "decidedAt", decline_reason AS "declineReason",
  revision::int AS revision
FROM edit`;

/** Edits that a case shows. */
const OF_A_CASE = 100;

@Injectable()
export class EditReader {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** @throws Problem 404 `edit_not_found` */
  async get(id: string, tx: Pick<EntityManager, 'query'> = this.dataSource): Promise<Edit> {
    const [edit] = await tx.query<Edit[]>(`${SELECT_EDITS} WHERE id = $1`, [id]);
    if (edit === undefined) throw new Problem('edit_not_found', 404, `There is no edit ${id}.`);
    return edit;
  }

  /** Newest first. */
  async list({ state, cursor, limit }: EditsQuery): Promise<EditList> {
    const [after] = cursor === undefined ? [] : decodeKeyset(cursor, isUUID);
    const rows = await this.dataSource.query<Edit[]>(
      `${SELECT_EDITS} WHERE ($1::text IS NULL OR state = $1) AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
      [state ?? null, after ?? null, limit + 1],
    );
    return pageOf(
      rows,
      limit,
      ({ id }) => [id],
      (row) => row,
    );
  }

  /** Newest first; at most 100. */
  ofCase(caseId: string): Promise<Edit[]> {
    return this.dataSource.query(`${SELECT_EDITS} WHERE case_id = $1 ORDER BY id DESC LIMIT ${OF_A_CASE}`, [caseId]);
  }

  /** Those that wait to be sent, the longest first; and those whose consumer says nothing of having got them: it was restored. */
  toSend(limit: number): Promise<Edit[]> {
    return this.dataSource.query(
      `${SELECT_EDITS} WHERE state = 'approved' OR (state = 'sent' AND EXISTS (
         SELECT FROM dead_letter d
         WHERE d.id = edit.dead_letter_id AND d.state = 'open' AND d.replay_ref IS DISTINCT FROM edit.id))
       ORDER BY decided_at, id LIMIT $1`,
      [limit],
    );
  }
}
