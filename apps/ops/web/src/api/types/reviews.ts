import type { CaseSummary } from './cases';

export type ReviewDecision = 'investigate' | 'fix_producer' | 'fix_consumer' | 'replay' | 'reject' | 'wait';

export interface ReviewItem {
  case: CaseSummary;
  rootCause: string | null;
  decision: ReviewDecision | null;
  note: string | null;
  decidedBy: string | null;
  decidedAt: string | null;
}

export interface Review {
  id: string;
  startedBy: string;
  startedAt: string;
  finishedAt: string | null;
  /** Oldest first. */
  items: ReviewItem[];
}

export interface ReviewSummary {
  id: string;
  startedBy: string;
  startedAt: string;
  finishedAt: string | null;
  cases: number;
  decided: number;
}

export interface DecideReviewItem {
  rootCause: string;
  decision: ReviewDecision;
  note?: string;
}
