import { Problem } from '@purser/platform';
import type { EntityManager } from 'typeorm';
import type { CaseState, Resolution } from './case.js';
import type { CaseSummaries } from './case-summaries.js';

/** What decisions are about; figures as far as they decide something. */
export interface StoredCase {
  readonly id: string;
  readonly consumer: string;
  readonly type: string | null;
  readonly version: number | null;
  readonly state: CaseState;
  readonly owner: string | null;
  readonly ticket: string | null;
  readonly rootCause: string | null;
  readonly resolution: Resolution | null;
  readonly reason: string | null;
  readonly ruleId: string | null;
  readonly leftDead: number;
  readonly open: number;
  readonly replaying: number;
  readonly revision: number;
}

/** The case, locked until the transaction ends: whoever else decides about it waits, and so do reports of its dead letters. */
export async function lockCase(tx: EntityManager, id: string): Promise<StoredCase | undefined> {
  const [row] = await tx.query<StoredCase[]>(
    `SELECT id, consumer, type, version, state, owner, ticket, root_cause AS "rootCause", resolution, reason,
            rule_id AS "ruleId", left_dead AS "leftDead", open, replaying, revision::int AS revision
     FROM dead_letter_case WHERE id = $1 FOR UPDATE`,
    [id],
  );
  return row;
}

export function caseNotFound(id: string): Problem {
  return new Problem('case_not_found', 404, `There is no case ${id}.`);
}

interface LastChange {
  actor: string;
  action: string;
  at: Date;
}

/**
 * The case, locked, as the caller saw it.
 * @throws Problem 404 `case_not_found`; 409 `case_changed` when somebody was faster, with who, when and what
 */
export async function lockCaseAt(
  tx: EntityManager,
  summaries: CaseSummaries,
  id: string,
  revision: number,
): Promise<StoredCase> {
  const stored = await lockCase(tx, id);
  if (stored === undefined) throw caseNotFound(id);
  if (stored.revision === revision) return stored;
  const [change] = await tx.query<LastChange[]>(
    `SELECT actor, action, at FROM audit
     WHERE subject_kind = 'case' AND subject_id = $1 AND action <> 'case.noted' ORDER BY id DESC LIMIT 1`,
    [id],
  );
  const [current] = await summaries.load([id], tx);
  const members = {
    current,
    changedBy: change?.actor ?? null,
    changedAt: change?.at ?? null,
    what: change?.action ?? null,
  };
  const by = change === undefined ? 'Somebody' : change.actor;
  throw new Problem(
    'case_changed',
    409,
    `${by} was faster: ${change?.action ?? 'case.updated'}. Look at the case as it is now, and decide again with its revision.`,
    { members },
  );
}
