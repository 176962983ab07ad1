import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@purser/platform';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { Audit } from '../audit/audit.js';
import { recountCases } from '../dead-letter-index/recount-cases.js';
import { Live } from '../live/live.js';
import type { ReopenCaseRequest, ResolveCaseRequest } from './case.dto.js';
import { CaseSummaries } from './case-summaries.js';
import { Closings } from './closings.js';
import { lockCaseAt } from './stored-case.js';
import type { StoredCase } from './stored-case.js';

/** The end of a case, and its return. */
@Injectable()
export class CaseResolutions {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Audit) private readonly audit: Audit,
    @Inject(CaseSummaries) private readonly summaries: CaseSummaries,
    @Inject(Closings) private readonly closings: Closings,
    @Inject(Live) private readonly live: Live,
  ) {}

  /**
   * Closes a case that has nothing left in it; or leaves what is open dead, of which its consumer is then told.
   * @throws Problem 404 `case_not_found`; 409 `case_changed`, `case_resolved`, `case_not_empty`; 422 `rule_not_applicable`,
   *         `leave_dead_not_applicable`
   */
  async resolve(id: string, actor: string, request: ResolveCaseRequest): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      const stored = await lockCaseAt(tx, this.summaries, id, request.revision);
      if (stored.state === 'resolved') throw new Problem('case_resolved', 409, 'The case is resolved already.');
      assertEmpty(stored, request);
      const { resolution, rootCause, reason = null, ruleId = null } = request;
      if (resolution === 'rejection_rule') await assertApplicable(tx, stored, ruleId);
      const leftDead = stored.open > 0 ? await leaveDead(tx, id) : 0;
      await tx.query(
        `UPDATE dead_letter_case
         SET state = 'resolved', resolution = $2, root_cause = $3, reason = $4, rule_id = $5, left_dead = $6,
             resolved_at = now(), resolved_by = $7, revision = revision + 1
         WHERE id = $1`,
        [id, resolution, rootCause, reason, ruleId, leftDead, actor],
      );
      await this.audit.record(tx, {
        actor,
        action: 'case.resolved',
        subjectKind: 'case',
        subjectId: id,
        before: { state: stored.state, rootCause: stored.rootCause },
        after: { state: 'resolved', resolution, rootCause, reason, ruleId, leftDead },
      });
    });
    this.closings.wake();
    this.live.changed('case', [id]);
  }

  /** @throws Problem 404 `case_not_found`; 409 `case_changed`, `case_not_resolved` */
  async reopen(id: string, actor: string, { revision, reason }: ReopenCaseRequest): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      const stored = await lockCaseAt(tx, this.summaries, id, revision);
      if (stored.state !== 'resolved')
        throw new Problem('case_not_resolved', 409, `The case is ${stored.state}: there is nothing to reopen.`);
      await tx.query(
        `UPDATE dead_letter_case
         SET state = 'reopened', resolution = NULL, reason = NULL, rule_id = NULL, left_dead = 0, resolved_at = NULL,
             resolved_by = NULL, revision = revision + 1
         WHERE id = $1`,
        [id],
      );
      await this.audit.record(tx, {
        actor,
        action: 'case.reopened',
        subjectKind: 'case',
        subjectId: id,
        before: { state: 'resolved', resolution: stored.resolution, reason: stored.reason, ruleId: stored.ruleId },
        after: { state: 'reopened', reason },
      });
    });
    this.live.changed('case', [id]);
  }
}

/** What is being replayed is nobody's to leave: it ends by itself, well or not. */
function assertEmpty({ open, replaying }: StoredCase, { resolution, leaveDead }: ResolveCaseRequest): void {
  if (leaveDead && resolution !== 'producer_fixed' && resolution !== 'consumer_fixed')
    throw new Problem(
      'leave_dead_not_applicable',
      422,
      `With ${resolution} nothing is left dead: leaveDead goes with producer_fixed and consumer_fixed.`,
    );
  if (replaying === 0 && (open === 0 || leaveDead)) return;
  const what = [open > 0 ? `${open} open` : '', replaying > 0 ? `${replaying} replaying` : '']
    .filter(Boolean)
    .join(' and ');
  throw new Problem(
    'case_not_empty',
    409,
    `The case has ${what} dead letters. Replay them first, or, if they need not be delivered, resolve it with leaveDead.`,
    { members: { open, replaying } },
  );
}

async function assertApplicable(tx: EntityManager, { consumer, type, version }: StoredCase, ruleId: string | null) {
  const rows = await tx.query<unknown[]>(
    `SELECT FROM rejection_rule
     WHERE id = $1 AND state = 'active' AND expires_at > now() AND consumer = $2 AND type = $3
       AND (version IS NULL OR version = $4)
     FOR SHARE`,
    [ruleId, consumer, type, version],
  );
  if (rows.length > 0) return;
  const event = version === null ? String(type) : `${String(type)} v${version}`;
  throw new Problem('rule_not_applicable', 422, `The rule is not an active one for ${event} at ${consumer}.`);
}

/** Returns how many. */
async function leaveDead(tx: EntityManager, caseId: string): Promise<number> {
  const [, count] = await tx.query<[unknown[], number]>(
    `UPDATE dead_letter SET closing = true WHERE case_id = $1 AND state = 'open' AND NOT closing`,
    [caseId],
  );
  await recountCases(tx, [caseId]);
  return count;
}
