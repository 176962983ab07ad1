import { Inject, Injectable } from '@nestjs/common';
import { uuidv7 } from '@purser/contracts';
import { Problem } from '@purser/platform';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { Audit } from '../audit/audit.js';
import { Live } from '../live/live.js';
import { assertRule } from './check-rule.js';
import { nextSetRevision } from './consumer-rules.js';
import { RuleReader } from './rule-reader.js';
import type { DecideRuleRequest, EndRuleRequest, ProposeRuleRequest, Rule, RuleState } from './rule.dto.js';
import { RulesPush } from './rules-push.js';

interface Decision {
  readonly from: RuleState;
  readonly to: RuleState;
  /** Of the audit. */
  readonly action: string;
  readonly reason?: string;
}

/** What people decide about rejection rules. Handing them to the consumers is RulesPush's. */
@Injectable()
export class RulesService {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Audit) private readonly audit: Audit,
    @Inject(Live) private readonly live: Live,
    @Inject(RuleReader) private readonly reader: RuleReader,
    @Inject(RulesPush) private readonly push: RulesPush,
  ) {}

  /** @throws Problem 400 `validation_failed`, 404 `case_not_found` */
  async propose(author: string, request: ProposeRuleRequest): Promise<Rule> {
    assertRule(request);
    const { caseId, predicate, reason, expiresAt } = request;
    const { consumer, type, version, conditions } = predicate;
    const id = uuidv7();
    await this.dataSource.transaction(async (tx) => {
      await assertCase(tx, caseId);
      await tx.query(
        `INSERT INTO rejection_rule (id, case_id, consumer, type, version, conditions, reason, author, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
        [id, caseId, consumer, type, version, JSON.stringify(conditions), reason, author, expiresAt],
      );
      const after = { state: 'proposed', caseId, predicate, reason, expiresAt };
      await this.audit.record(tx, {
        actor: author,
        action: 'rule.proposed',
        subjectKind: 'rule',
        subjectId: id,
        after,
      });
    });
    this.tell(id, caseId);
    return this.reader.get(id);
  }

  /** Puts it in force. @throws Problem 403 `approver_is_author`; 404; 409 `rule_changed`, `rule_state`; 422 `rule_expired` */
  approve(id: string, actor: string, { revision }: DecideRuleRequest): Promise<Rule> {
    return this.decide(id, actor, revision, { from: 'proposed', to: 'active', action: 'rule.approved' });
  }

  /** @throws Problem 404; 409 `rule_changed`, `rule_state` */
  decline(id: string, actor: string, { revision, reason }: EndRuleRequest): Promise<Rule> {
    return this.decide(id, actor, revision, { from: 'proposed', to: 'declined', action: 'rule.declined', reason });
  }

  /** Ends it, for events from now on. @throws Problem 404; 409 `rule_changed`, `rule_state` */
  revoke(id: string, actor: string, { revision, reason }: EndRuleRequest): Promise<Rule> {
    return this.decide(id, actor, revision, { from: 'active', to: 'revoked', action: 'rule.revoked', reason });
  }

  private async decide(id: string, actor: string, revision: number, decision: Decision): Promise<Rule> {
    const { from, to, action, reason = null } = decision;
    const caseId = await this.dataSource.transaction(async (tx) => {
      await tx.query('SELECT FROM rejection_rule WHERE id = $1 FOR UPDATE', [id]);
      const rule = await this.reader.get(id, tx);
      assertDecidable(rule, actor, revision, decision);
      // A set with one rule more or less is a new set.
      const inForce = to === 'active' || from === 'active';
      const set = inForce ? await nextSetRevision(tx, rule.predicate.consumer) : null;
      await tx.query(
        `UPDATE rejection_rule
         SET state = $2, approver = CASE WHEN state = 'proposed' THEN $3 ELSE approver END, decided_at = now(),
             decline_reason = CASE WHEN $2 = 'declined' THEN $4 END, set_revision = $5, revision = revision + 1
         WHERE id = $1`,
        [id, to, actor, reason, set],
      );
      const after = { state: to, ...(reason === null ? {} : { reason }) };
      const before = { state: from };
      await this.audit.record(tx, { actor, action, subjectKind: 'rule', subjectId: id, before, after });
      return rule.caseId;
    });
    this.push.wake();
    this.tell(id, caseId);
    return this.reader.get(id);
  }

  private tell(id: string, caseId: string | null): void {
    this.live.changed('rule', [id]);
    if (caseId !== null) this.live.changed('case', [caseId]);
  }
}

function assertDecidable(rule: Rule, actor: string, revision: number, { from, to }: Decision): void {
  if (rule.revision !== revision)
    throw new Problem(
      'rule_changed',
      409,
      `The rule is ${rule.state} by now: look at it as it is, and decide again with its revision.`,
      { members: { current: rule } },
    );
  if (rule.state !== from)
    throw new Problem('rule_state', 409, `The rule is ${rule.state}: that takes one that is ${from}.`);
  if (to !== 'active') return;
  if (rule.author === actor)
    throw new Problem('approver_is_author', 403, 'You have written this rule: another person has to approve it.');
  if (rule.expiresAt.getTime() <= Date.now())
    throw new Problem('rule_expired', 422, 'The rule would have expired already: propose it anew, for longer.');
}

async function assertCase(tx: EntityManager, caseId: string | null): Promise<void> {
  if (caseId === null) return;
  const found = await tx.query<unknown[]>('SELECT FROM dead_letter_case WHERE id = $1', [caseId]);
  if (found.length === 0) throw new Problem('case_not_found', 404, `There is no case ${caseId}.`);
}
