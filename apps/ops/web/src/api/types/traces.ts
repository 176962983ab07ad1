import type { CaseDeadLetter } from './dead-letters';

export interface TraceAttempt {
  attempt: number;
  startedAt: string;
  finishedAt: string | null;
  outcome: string | null;
  errorClass: string | null;
  error: string | null;
  /** Of a webhook. */
  response: { status: number | null; body: string | null } | null;
}

export interface TraceEffect {
  kind: 'mail' | 'webhook';
  endpointId: string | null;
  status: string;
  createdAt: string;
  finishedAt: string | null;
  nextAttemptAt: string | null;
  /** Of a webhook. */
  request: { url: string; headers: Record<string, string>; body: string } | null;
  attempts: TraceAttempt[];
}

export interface ConsumerTrace {
  consumer: string;
  /** `awaited`, `applied`, `retrying`, `dead`, `rejected`, `stale`, `passed`, `forgotten`, `unknown` (see `reason`). */
  status: string;
  reason: string | null;
  receivedAt: string | null;
  nextAttemptAt: string | null;
  deadLetterId: string | null;
  attempts: TraceAttempt[];
  effects: TraceEffect[];
}

export interface EventTrace {
  id: string;
  type: string;
  version: number;
  walletId: string;
  sequence: number;
  committedAt: string;
  partition: number;
  position: number | null;
  published: boolean;
  traceparent: string | null;
  consumers: ConsumerTrace[];
  /** With a trace by event id. */
  transactionId?: string | null;
  event?: Record<string, unknown>;
}

export interface TransactionTrace {
  transactionId: string;
  kind: string;
  walletId: string;
  requestedAt: string;
  postedAt: string;
  note: string | null;
  events: EventTrace[];
}

export interface Entry {
  transactionId: string;
  kind: string;
  amount: string;
  balanceAfter: string;
  sequence: number;
  reference: string | null;
  createdAt: string;
}

export interface TraceResult {
  kind: 'transaction' | 'event' | 'wallet' | 'nothing';
  transaction: TransactionTrace | null;
  event: EventTrace | null;
  wallet: { wallet: Record<string, unknown>; entries: Entry[] } | null;
  deadLetters: CaseDeadLetter[];
  unreachable: string[];
}
