import { Inject, Injectable } from '@nestjs/common';
import { uuidv7 } from '@purser/contracts';
import { Problem } from '@purser/platform';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { Audit } from '../audit/audit.js';
import { Live } from '../live/live.js';
import type { BulkCaseResult, BulkCasesRequest, UpdateCaseRequest } from './case.dto.js';
import { CaseSummaries } from './case-summaries.js';
import { caseNotFound, lockCase, lockCaseAt } from './stored-case.js';
import type { StoredCase } from './stored-case.js';

type Changes = Partial<Pick<StoredCase, 'owner' | 'ticket' | 'rootCause' | 'state'>>;

/** What is noted and changed while a case is worked on. */
@Injectable()
export class CaseChanges {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Audit) private readonly audit: Audit,
    @Inject(CaseSummaries) private readonly summaries: CaseSummaries,
    @Inject(Live) private readonly live: Live,
  ) {}

  /** @throws Problem 404 `case_not_found`, 409 `case_changed`, 409 `case_resolved` when it is to get a state and is resolved */
  async update(id: string, actor: string, { revision, ...changes }: UpdateCaseRequest): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      const stored = await lockCaseAt(tx, this.summaries, id, revision);
      if (stored.state === 'resolved' && changes.state !== undefined)
        throw new Problem('case_resolved', 409, 'The case is resolved: reopen it, with a reason.');
      await this.change(tx, stored, actor, changes);
    });
    this.live.changed('case', [id]);
  }

  /** Each for itself, whatever its revision: to take cases on, not to decide about them. */
  async updateMany(actor: string, { ids, owner, state }: BulkCasesRequest): Promise<BulkCaseResult[]> {
    const results = await this.dataSource.transaction(async (tx) => {
      const outcomes = new Map<string, BulkCaseResult['outcome']>();
      // In the order of the ids, as reports lock them.
      for (const id of [...new Set(ids)].sort()) {
        const stored = await lockCase(tx, id);
        if (stored === undefined) outcomes.set(id, 'not_found');
        else if (stored.state === 'resolved' && state !== undefined) outcomes.set(id, 'resolved');
        else {
          await this.change(tx, stored, actor, { owner, state });
          outcomes.set(id, 'changed');
        }
      }
      return [...outcomes].map(([id, outcome]) => ({ id, outcome }));
    });
    this.live.changed(
      'case',
      results.filter(({ outcome }) => outcome === 'changed').map(({ id }) => id),
    );
    return results;
  }

  /** @throws Problem 404 `case_not_found` */
  async note(caseId: string, author: string, text: string): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      if ((await lockCase(tx, caseId)) === undefined) throw caseNotFound(caseId);
      const id = uuidv7();
      await tx.query(`INSERT INTO case_note (id, case_id, author, text) VALUES ($1, $2, $3, $4)`, [
        id,
        caseId,
        author,
        text,
      ]);
      const subject = { subjectKind: 'case' as const, subjectId: caseId };
      await this.audit.record(tx, { actor: author, action: 'case.noted', ...subject, after: { noteId: id, text } });
    });
    this.live.changed('case', [caseId]);
  }

  /** Writes what is different; nothing at all when nothing is. */
  private async change(tx: EntityManager, stored: StoredCase, actor: string, wanted: Changes): Promise<void> {
    const names = (['owner', 'ticket', 'rootCause', 'state'] as const).filter(
      (name) => wanted[name] !== undefined && wanted[name] !== stored[name],
    );
    if (names.length === 0) return;
    const after: Changes = Object.fromEntries(names.map((name) => [name, wanted[name]]));
    const next = { ...stored, ...after };
    await tx.query(
      `UPDATE dead_letter_case SET owner = $2, ticket = $3, root_cause = $4, state = $5, revision = revision + 1 WHERE id = $1`,
      [stored.id, next.owner, next.ticket, next.rootCause, next.state],
    );
    const before = Object.fromEntries(names.map((name) => [name, stored[name]]));
    const subject = { subjectKind: 'case' as const, subjectId: stored.id };
    await this.audit.record(tx, { actor, action: 'case.updated', ...subject, before, after });
  }
}
