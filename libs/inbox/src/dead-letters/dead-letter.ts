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

/** Gives a dead letter back to the path that it failed on, in the transaction that marks it as replaying. */
export type ReplayHook = (tx: EntityManager, deadLetter: DeadLetter) => Promise<void>;
