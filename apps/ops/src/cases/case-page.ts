import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditLog } from '../audit/audit-log.js';
import { EditReader } from '../edits/edit-reader.js';
import { RuleReader } from '../rejection-rules/rule-reader.js';
import { ReplaysService } from '../replays/replays.service.js';
import type { Case, CaseNote } from './case.dto.js';
import { CaseSummaries } from './case-summaries.js';
import { caseNotFound } from './stored-case.js';

type Decided = Pick<Case, 'resolvedAt' | 'resolvedBy' | 'reason' | 'ruleId' | 'leftDead'>;

/** Entries of the audit that are shown with a case. */
const HISTORY = 200;

/** Everything about one case. */
@Injectable()
export class CasePage {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(CaseSummaries) private readonly summaries: CaseSummaries,
    @Inject(RuleReader) private readonly rules: RuleReader,
    @Inject(EditReader) private readonly edits: EditReader,
    @Inject(ReplaysService) private readonly replays: ReplaysService,
    @Inject(AuditLog) private readonly log: AuditLog,
  ) {}

  /** @throws Problem 404 `case_not_found` */
  async read(id: string): Promise<Case> {
    const [[summary], decided, notes, rules, replays, edits, history] = await Promise.all([
      this.summaries.load([id]),
      this.dataSource.query<Decided[]>(
        `SELECT resolved_at AS "resolvedAt", resolved_by AS "resolvedBy", reason, rule_id AS "ruleId", left_dead AS "leftDead"
         FROM dead_letter_case WHERE id = $1`,
        [id],
      ),
      this.dataSource.query<CaseNote[]>(`SELECT id, author, at, text FROM case_note WHERE case_id = $1 ORDER BY id`, [
        id,
      ]),
      this.rules.ofCase(id),
      this.replays.ofCase(id),
      this.edits.ofCase(id),
      this.log.of('case', id, HISTORY),
    ]);
    if (summary === undefined || decided[0] === undefined) throw caseNotFound(id);
    return { ...summary, ...decided[0], notes, rules, replays, edits, history };
  }
}
