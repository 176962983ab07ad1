import type { Money } from '../pages/money.dto.js';
import type { CaseState, Resolution, Side } from './case.js';

export class CaseCounts {
  total!: number;
  /** Somebody has to look at them. */
  open!: number;
  replaying!: number;
  /** Replayed, rejected, superseded by an edited event, or closed. */
  done!: number;
}

/** What failed in the same way, at the same consumer. */
export class CaseSummary {
  id!: string;
  /** @example "MalformedEventError in analytics · TopUpCompleted v1" */
  title!: string;
  consumer!: string;
  /** What failed: handler, mail or webhook. */
  source!: string;
  side!: Side;
  fingerprint!: string;
  type!: string | null;
  version!: number | null;
  errorClass!: string;
  /** Of the latest dead letter. */
  error!: string;
  /** The first frame of our own code. */
  frame!: string | null;
  state!: CaseState;
  owner!: string | null;
  ticket!: string | null;
  rootCause!: string | null;
  resolution!: Resolution | null;
  deadLetters!: CaseCounts;
  /** How many different wallets were hit. */
  wallets!: number;
  /** What is open or being replayed is worth. */
  money!: Money[];
  firstSeenAt!: Date;
  lastSeenAt!: Date;
  oldestOpenAt!: Date | null;
  lastReviewedAt!: Date | null;
  /** How often it failed again after it was resolved. */
  regressions!: number;
  /** Dead letters an hour, 24 of them; the last is the current hour. */
  trend!: number[];
  /** +1 with every decision about the case. */
  revision!: number;
}
