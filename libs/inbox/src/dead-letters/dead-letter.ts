import type { EntityManager } from 'typeorm';

/**
 * open: somebody has to look at it. replaying: it was given back to the path it failed on. replayed: that worked, and
 * the case is closed. A replay that fails again opens the same case again.
 */
export type DeadLetterState = 'open' | 'replaying' | 'replayed';

/** A case: something that failed its last attempt. */
export interface DeadLetter {
  /** `<consumer>-<uuid v7>`, unique across consumers. */
  readonly id: string;
  readonly consumer: string;
  /** What failed: `handler` for an event handler; else a name that the app registered, such as `mail` or `webhook`. */
  readonly source: string;
  /** Which one of them failed, in the source's own terms; unique within the source. */
  readonly sourceKey: string;
  readonly partition: number | null;
  readonly position: number | null;
  /** The envelope as it arrived; `{ "raw": "…" }` when it was no JSON. */
  readonly event: unknown;
  readonly eventId: string | null;
  readonly type: string | null;
  readonly version: number | null;
  readonly walletId: string | null;
  readonly errorClass: string;
  readonly error: string;
  readonly stack: string | null;
  /** sha256 over consumer, event type and version, error class and the first stack frame of our own code. */
  readonly fingerprint: string;
  readonly attempts: number;
  readonly state: DeadLetterState;
  readonly firstFailedAt: Date;
  readonly diedAt: Date;
  readonly replayedAt: Date | null;
  readonly replays: number;
}

/** What `DeadLetters.record` needs to open a case. */
export interface Failure {
  readonly source: string;
  /** Recording the same source and key again opens the same case again, it makes no second one. */
  readonly sourceKey: string;
  /** The envelope as it arrived: parsed, or the raw text. */
  readonly event: unknown;
  readonly partition?: number;
  readonly position?: number;
  readonly eventId?: string | null;
  readonly type?: string | null;
  readonly version?: number | null;
  readonly walletId?: string | null;
  /** What was thrown at the last attempt. */
  readonly error: unknown;
  readonly attempts: number;
  /** Defaults to now. */
  readonly firstFailedAt?: Date;
}

/** One try of what became a case. */
export interface Attempt {
  /** From 1, on over replays. */
  readonly attempt: number;
  readonly startedAt: Date;
  /** null while it runs. */
  readonly finishedAt: Date | null;
  /**
   * In the source's own words. Of a handler: applied, stale, passed, failed, or died, when its process ended first. null
   * while it runs.
   */
  readonly outcome: string | null;
  /** As in the case; null when it did not fail. */
  readonly errorClass: string | null;
  readonly error: string | null;
}

/** What the path is like that a case failed on. */
export interface DeadLetterSource {
  /** Gives a case back to that path, in the transaction that marks it as replaying. */
  replay(tx: EntityManager, deadLetter: DeadLetter): Promise<void>;
  /** Hurries that path, after the commit: a hint. */
  nudge(): void;
  /** What was tried so far, the first one first; what retention removed is missing. */
  attempts(deadLetter: DeadLetter): Promise<Attempt[]>;
}
