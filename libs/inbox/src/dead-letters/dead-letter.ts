import type { Problem } from '@purser/platform';
import type { EntityManager } from 'typeorm';

/**
 * open: somebody has to look at it. replaying: it was given back to the path it failed on; if that fails again it is open again.
 * replayed: that worked. superseded: an edited copy was applied in its place. rejected: a rejection rule took it when it was replayed.
 * closed: somebody decided to leave it as it is. Whatever fails again is open again.
 */
export const deadLetterStates = ['open', 'replaying', 'replayed', 'rejected', 'superseded', 'closed'] as const;
export type DeadLetterState = (typeof deadLetterStates)[number];

/** Something that failed its last attempt. */
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
  /** What is at stake: minor units, and their currency; null when the event names none. */
  readonly amount: string | null;
  readonly currency: string | null;
  readonly errorClass: string;
  readonly error: string;
  readonly stack: string | null;
  /** The first frame of our own code in the stack; null when there is none. */
  readonly frame: string | null;
  /** sha256 over consumer, event type and version, error class and the first stack frame of our own code. */
  readonly fingerprint: string;
  readonly attempts: number;
  readonly state: DeadLetterState;
  readonly firstFailedAt: Date;
  readonly diedAt: Date;
  readonly replayedAt: Date | null;
  readonly replays: number;
  /** The reference of the last replay, if whoever asked for it gave one. */
  readonly replayRef: string | null;
  /** What the last replay handed over in place of the event; null when it was the event itself. */
  readonly edited: unknown;
}

/** How something is to be replayed. */
export interface ReplayRequest {
  /** Names the replay: with the same reference the same dead letter is replayed once, for ever, whatever became of it. */
  readonly ref?: string;
  /** The most attempts that it gets this time; by default as many as a new event. Mails and webhooks follow their own schedules. */
  readonly attempts?: number;
  /** An envelope for the handler in place of the original event, which is kept. */
  readonly edited?: unknown;
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

/** A dead letter that its path does not take back just now, and why. */
export interface Refusal {
  readonly id: string;
  readonly problem: Problem;
}

/** What the path is like that something failed on. */
export interface DeadLetterSource {
  /** Whether it can be given an edited event. */
  readonly takesEdits?: boolean;
  /**
   * Gives dead letters back to that path, in the transaction that marks them as replaying. Returns those that it does not take; the
   * others are taken.
   */
  replay(tx: EntityManager, deadLetters: readonly DeadLetter[], request: ReplayRequest): Promise<readonly Refusal[]>;
  /** Hurries that path, after the commit: a hint. */
  nudge(): void;
  /** What was tried so far, the first one first; what retention removed is missing. */
  attempts(deadLetter: DeadLetter): Promise<Attempt[]>;
}
