export type DeadLetterState = 'open' | 'replaying' | 'replayed' | 'rejected' | 'superseded' | 'closed';

/** A dead letter as lists show it. */
export interface CaseDeadLetter {
  id: string;
  caseId: string;
  eventId: string | null;
  walletId: string | null;
  type: string | null;
  version: number | null;
  amount: string | null;
  currency: string | null;
  state: DeadLetterState;
  attempts: number;
  replays: number;
  error: string;
  firstFailedAt: string;
  diedAt: string;
}

export interface AttemptMade {
  attempt: number;
  startedAt: string;
  finishedAt: string | null;
  /** In the source's words; null while it runs. */
  outcome: string | null;
  errorClass: string | null;
  error: string | null;
}

/** A dead letter with everything its consumer knows of it. */
export interface DeadLetter extends Omit<CaseDeadLetter, 'caseId'> {
  caseId: string | null;
  consumer: string;
  /** What failed: handler, mail or webhook. */
  source: string;
  sourceKey: string;
  partition: number | null;
  position: number | null;
  /** The event as it arrived: always the original. */
  event: Record<string, unknown>;
  edited: Record<string, unknown> | null;
  errorClass: string;
  stack: string | null;
  frame: string | null;
  fingerprint: string;
  replayedAt: string | null;
  attemptsMade: AttemptMade[];
}

export interface WalletEntry {
  transactionId: string;
  kind: string;
  amount: string;
  balanceAfter: string;
  sequence: number;
  reference: string | null;
  createdAt: string;
}

/** What else happened to the wallet, an hour on either side. */
export interface Around {
  entries: WalletEntry[];
  deadLetters: CaseDeadLetter[];
  unreachable: string[];
}
