import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@purser/platform';
import { isUUID } from 'class-validator';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { decodeKeyset, pageOf } from '../pages/keyset.js';
import type { Rule, RuleList, RulesQuery } from './rule.dto.js';

/** Rows of Rule. */
const SELECT_RULES = /* sql */ `
SELECT r.id, r.case_id AS "caseId",
  json_build_object('consumer', r.consumer, 'type', r.type, 'version', r.version, 'conditions', r.conditions) AS predicate,
  r.reason, r.author, r.approver, r.state, r.created_at AS "createdAt", r.decided_at AS "decidedAt",
  r.expires_at AS "expiresAt", r.decline_reason AS "declineReason", r.hits::float8 AS hits, r.last_hit_at AS "lastHitAt",
  r.state = 'active' AND coalesce(c.confirmed >= r.set_revision, false) AS enforced, r.revision::int AS revision
FROM rejection_rule r LEFT JOIN consumer_rules c USING (consumer)`;

/** Rules that a case shows. */
const OF_A_CASE = 100;

@Injectable()
export class RuleReader {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** @throws Problem 404 `rule_not_found` */
  async get(id: string, tx: Pick<EntityManager, 'query'> = this.dataSource): Promise<Rule> {
    const [rule] = await tx.query<Rule[]>(`${SELECT_RULES} WHERE r.id = $1`, [id]);
    if (rule === undefined) throw new Problem('rule_not_found', 404, `There is no rejection rule ${id}.`);
    return rule;
  }

  /** Newest first. */
  async list({ state, caseId, cursor, limit }: RulesQuery): Promise<RuleList> {
    const [after] = cursor === undefined ? [] : decodeKeyset(cursor, isUUID);
    const rows = await this.dataSource.query<Rule[]>(
      `${SELECT_RULES}
       WHERE ($1::text IS NULL OR r.state = $1) AND ($2::uuid IS NULL OR r.case_id = $2) AND ($3::uuid IS NULL OR r.id < $3)
       ORDER BY r.id DESC LIMIT $4`,
      [state ?? null, caseId ?? null, after ?? null, limit + 1],
    );
    return pageOf(
      rows,
      limit,
      ({ id }) => [id],
      (row) => row,
    );
  }

  /** Newest first; at most 100. */
  ofCase(caseId: string): Promise<Rule[]> {
    return this.dataSource.query(`${SELECT_RULES} WHERE r.case_id = $1 ORDER BY r.id DESC LIMIT ${OF_A_CASE}`, [
      caseId,
    ]);
  }
}
