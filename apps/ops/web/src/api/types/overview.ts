import type { Money } from './money';

export interface WalletFlow {
  up: boolean;
  committed: number;
  committedPerSecond: number;
}

export interface RelayFlow {
  up: boolean;
  published: number;
  publishedPerSecond: number;
  pending: number;
  oldestPendingSeconds: number;
  rebuilds: number;
}

export interface ConsumerFlow {
  consumer: string;
  up: boolean;
  paused: boolean;
  appliedPerSecond: number;
  lagEvents: number;
  lagSeconds: number;
  retrying: number;
  rejected: number;
  dead: { ours: number; partner: number };
}

export interface ConsumerProof {
  consumer: string;
  committed: number;
  applied: number;
  retrying: number;
  dead: number;
  rejected: number;
  stale: number;
  passed: number;
  missing: number;
  lost: { partition: number; positions: number[] }[];
}

export interface Proof {
  complete: boolean;
  unreachable: string[];
  consumers: ConsumerProof[];
}

export interface Attention {
  cases: { open: number; investigating: number; reopened: number };
  deadLetters: { ours: number; partner: number };
  money: Money[];
  oldestAt: string | null;
  awaitingApproval: { rules: number; edits: number };
}

export interface Overview {
  asOf: string;
  wallet: WalletFlow;
  relay: RelayFlow;
  consumers: ConsumerFlow[];
  proof: Proof;
  attention: Attention;
}

export interface ConsumerPoint {
  consumer: string;
  appliedPerSecond: number;
  /** From the commit of the event to the commit of its effect; null when nothing was applied in this step. */
  p50Ms: number | null;
  p99Ms: number | null;
  retrying: number;
  dead: number;
}

export interface HistoryPoint {
  at: string;
  committedPerSecond: number;
  publishedPerSecond: number;
  consumers: ConsumerPoint[];
}

export interface History {
  stepSeconds: number;
  points: HistoryPoint[];
}
