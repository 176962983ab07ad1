import type { AuditEntry } from './audit';
import type { Edit } from './edits';
import type { Money, Page } from './money';
import type { Replay } from './replays';
import type { Rule } from './rules';

export type CaseState = 'open' | 'investigating' | 'resolved' | 'reopened';
export type Resolution = 'producer_fixed' | 'consumer_fixed' | 'rejection_rule' | 'replayed';
export type Side = 'ours' | 'partner';
export type CaseSort = 'age' | 'count' | 'money' | 'recent';

export interface CaseSummary {
  id: string;
  title: string;
  consumer: string;
  source: string;
  side: Side;
  fingerprint: string;
  type: string | null;
  version: number | null;
  errorClass: string;
  /** The latest. */
  error: string;
  /** The first frame of our own code. */
  frame: string | null;
  state: CaseState;
  owner: string | null;
  /** An https URL. */
  ticket: string | null;
  rootCause: string | null;
  resolution: Resolution | null;
  deadLetters: { total: number; open: number; replaying: number; done: number };
  wallets: number;
  /** Of what is open or being replayed. */
  money: Money[];
  firstSeenAt: string;
  lastSeenAt: string;
  oldestOpenAt: string | null;
  lastReviewedAt: string | null;
  regressions: number;
  /** Dead letters an hour over 24 hours; the last one is the current hour. */
  trend: number[];
  revision: number;
}

export type CaseCounts = Record<CaseState, number>;

export interface CaseList extends Page<CaseSummary> {
  counts: Record<Side, CaseCounts>;
  currencies: string[];
  unreachable: string[];
}

export interface CaseNote {
  id: string;
  author: string;
  at: string;
  text: string;
}

export interface Case extends CaseSummary {
  notes: CaseNote[];
  resolvedAt: string | null;
  resolvedBy: string | null;
  reason: string | null;
  ruleId: string | null;
  leftDead: number;
  rules: Rule[];
  replays: Replay[];
  edits: Edit[];
  history: AuditEntry[];
}

/** What a case is changed by; `revision` is the one that was read. */
export interface CaseChange {
  revision: number;
  owner?: string | null;
  rootCause?: string | null;
  ticket?: string | null;
  state?: 'investigating' | 'open';
}

export interface ResolveCase {
  revision: number;
  resolution: Resolution;
  rootCause: string;
  reason?: string;
  ruleId?: string;
  leaveDead?: boolean;
}

export interface BulkCaseChange {
  ids: string[];
  owner?: string | null;
  state?: 'investigating' | 'open';
}

export interface BulkCaseResult {
  results: { id: string; outcome: 'changed' | 'not_found' | 'resolved' }[];
}

/** The further members of a `case_changed` problem. */
export interface CaseConflict {
  current: CaseSummary;
  changedBy: string;
  changedAt: string;
  what: string;
}
