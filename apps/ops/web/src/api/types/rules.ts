import type { Money } from './money';

export type Operator =
  'equals' | 'not_equals' | 'in' | 'exists' | 'missing' | 'starts_with' | 'contains' | 'greater_than' | 'less_than';

export type ConditionValue = string | number | boolean | null | (string | number | boolean | null)[];

export interface Condition {
  /** A JSON pointer into the envelope: `/data/owner/id`. */
  path: string;
  operator: Operator;
  value?: ConditionValue;
}

export interface Predicate {
  consumer: string;
  type: string;
  /** null: every version. */
  version: number | null;
  conditions: Condition[];
}

export type RuleState = 'proposed' | 'active' | 'declined' | 'revoked' | 'expired';

export interface Rule {
  id: string;
  caseId: string | null;
  predicate: Predicate;
  reason: string;
  author: string;
  approver: string | null;
  state: RuleState;
  createdAt: string;
  decidedAt: string | null;
  expiresAt: string;
  declineReason: string | null;
  hits: number;
  lastHitAt: string | null;
  /** The consumer has it. */
  enforced: boolean;
  revision: number;
}

/** An event that a rule has rejected, where it stands in the consumer's inbox. */
export interface RuleRejection {
  ruleId: string;
  partition: number;
  position: number;
  /** null: the event does not say, as a malformed one may. */
  eventId: string | null;
  walletId: string | null;
  rejectedAt: string;
}

export interface ProposeRule {
  caseId: string | null;
  predicate: Predicate;
  reason: string;
  expiresAt: string;
}

export interface DryRunSample {
  eventId: string;
  walletId: string;
  createdAt: string;
  event: Record<string, unknown>;
}

export interface DryRunDead {
  matched: number;
  money: Money[];
  /** How many were looked at, and how many there are: the newest of them, when they are too many. */
  scanned: number;
  total: number;
}

/** One stretch of retained history, newest first; asked again with `nextCursor` until that is null. */
export interface DryRun {
  scanned: number;
  matched: number;
  money: Money[];
  samples: DryRunSample[];
  from: string | null;
  to: string | null;
  nextCursor: string | null;
  /** Of this consumer's open dead letters; with the first stretch only. */
  dead: DryRunDead | null;
}
