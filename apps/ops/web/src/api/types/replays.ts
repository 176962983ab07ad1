import type { Side } from './cases';
import type { Money } from './money';

export type ReplayState = 'prepared' | 'running' | 'paused' | 'settling' | 'completed' | 'cancelled' | 'stopped';
export type ReplayItemState = 'waiting' | 'sent' | 'succeeded' | 'failed' | 'skipped';

export interface ReplayQuery {
  consumer?: string;
  side?: Side;
  type?: string;
  walletId?: string;
  currency?: string;
  diedFrom?: string;
  diedTo?: string;
  errorClass?: string;
}

/** What a replay is made of; the set is frozen when it is prepared. */
export type ReplaySelection = { deadLetterIds: string[] } | { caseIds: string[] } | { query: ReplayQuery };

export interface PrepareReplay {
  selection: ReplaySelection;
  reason: string;
}

export interface StartReplay {
  /** Per second, one for each step. */
  ramp?: number[];
  stepSeconds?: number;
  /** 0 to 1: it stops by itself when more than this fails in the same way again. */
  stopRatio?: number;
  attempts?: number;
}

export interface ReplaySummary {
  count: number;
  consumers: { consumer: string; count: number }[];
  types: { type: string | null; version: number | null; count: number }[];
  money: Money[];
  wallets: number;
  oldestDiedAt: string | null;
  newestDiedAt: string | null;
  /** Chosen, but not open any more. */
  leftOut: number;
}

export type ReplayProgress = Record<ReplayItemState, number>;

/** Whom a replay waits for. */
export interface ReplayWait {
  consumer: string;
  /** Sent there, or about to be, and not settled. */
  items: number;
  /** Since when it does not answer, and why it is thought so; null when only outcomes are waited for. */
  heldSince: string | null;
  heldReason: string | null;
}

export interface Replay {
  id: string;
  state: ReplayState;
  selection: { kind: 'dead_letters' | 'cases' | 'query'; description: string; caseIds: string[] };
  reason: string;
  createdBy: string;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  /** Since then only its counts are left. */
  itemsRemovedAt: string | null;
  summary: ReplaySummary;
  ramp: number[] | null;
  stepSeconds: number | null;
  stopRatio: number | null;
  attempts: number | null;
  targetPerSecond: number | null;
  /** Over the last 10 s. */
  ratePerSecond: number;
  progress: ReplayProgress;
  /** Until everything is sent; null while it does not run, or a consumer does not answer. */
  etaSeconds: number | null;
  /** A consumer that does not answer holds up its own part, and nothing else. */
  waitsFor: ReplayWait[];
  stoppedBecause: string | null;
  revision: number;
}

export interface ReplayItem {
  deadLetterId: string;
  caseId: string;
  consumer: string;
  state: ReplayItemState;
  sentAt: string | null;
  settledAt: string | null;
  error: string | null;
}
