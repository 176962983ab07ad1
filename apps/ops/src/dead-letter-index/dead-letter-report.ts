/** What may become of a dead letter, in its consumer's words. */
export const deadLetterStates = ['open', 'replaying', 'replayed', 'rejected', 'superseded', 'closed'] as const;
export type DeadLetterState = (typeof deadLetterStates)[number];

/** A dead letter as its consumer reports it. */
export interface DeadLetterReport {
  readonly id: string;
  readonly source: string;
  readonly sourceKey: string;
  readonly partition: number | null;
  readonly position: number | null;
  readonly eventId: string | null;
  readonly type: string | null;
  readonly version: number | null;
  readonly walletId: string | null;
  /** Minor units. */
  readonly amount: string | null;
  readonly currency: string | null;
  readonly errorClass: string;
  /** Its first 1,000 characters. */
  readonly error: string;
  readonly frame: string | null;
  readonly fingerprint: string;
  readonly attempts: number;
  readonly state: DeadLetterState;
  readonly firstFailedAt: string;
  readonly diedAt: string;
  readonly replayedAt: string | null;
  readonly replays: number;
  /** What the latest replay was given: a replay's or an edit's id. */
  readonly replayRef: string | null;
  /** +1 with every change. */
  readonly revision: number;
}

/** `POST /internal/dead-letters/reports` of a consumer. */
export interface Reports {
  /** What ops has not acknowledged, the oldest change first. */
  readonly data: readonly DeadLetterReport[];
  readonly more: boolean;
  /** Of all its dead letters, by state. */
  readonly totals: Readonly<Record<DeadLetterState, number>>;
}
