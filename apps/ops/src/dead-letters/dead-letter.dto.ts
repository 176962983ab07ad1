import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { deadLetterStates } from '../dead-letter-index/dead-letter-report.js';
import type { DeadLetterState } from '../dead-letter-index/dead-letter-report.js';
import { consumerNames } from '../services/service-names.js';
import type { ConsumerName } from '../services/service-names.js';

export class ListDeadLettersQuery {
  @IsOptional()
  @IsIn(consumerNames)
  consumer?: ConsumerName;

  @IsOptional()
  @IsIn(deadLetterStates)
  state?: DeadLetterState;

  /** Only what failed in the same way. */
  @IsOptional()
  @Matches(/^[0-9a-f]{64}$/, { message: '$property must be 64 hex digits' })
  fingerprint?: string;

  /** `nextCursor` of the page before. */
  @IsOptional()
  @IsString()
  @MaxLength(1_000)
  cursor?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit: number = 20;
}

export class DeadLetterResponse {
  /** `<consumer>-<uuid v7>` */
  id!: string;
  consumer!: string;
  /** What failed: handler, mail or webhook. */
  source!: string;
  sourceKey!: string;
  partition!: number | null;
  position!: number | null;
  /** The event as it arrived. */
  event!: Record<string, unknown>;
  /** What its handler gets, or got, in the event's place. */
  edited!: Record<string, unknown> | null;
  eventId!: string | null;
  type!: string | null;
  version!: number | null;
  walletId!: string | null;
  /** Minor units; null when the event has none. */
  amount!: string | null;
  currency!: string | null;
  errorClass!: string;
  error!: string;
  stack!: string | null;
  /** The first frame of our own code. */
  frame!: string | null;
  /** The same for everything that failed in the same way. */
  fingerprint!: string;
  attempts!: number;
  /**
   * open: somebody has to look at it. replaying: it was given back. replayed: that worked. rejected: a rejection rule took it at
   * a replay. superseded: an edited event was applied in its place. closed: its case was resolved with it left dead.
   */
  state!: DeadLetterState;
  firstFailedAt!: string;
  diedAt!: string;
  replayedAt!: string | null;
  replays!: number;
  /** null until ops has heard of it, a moment later. */
  caseId!: string | null;
}

export class AttemptResponse {
  attempt!: number;
  startedAt!: string;
  finishedAt!: string | null;
  /**
   * In the source's words. handler: applied, stale, passed, failed, or died (its process ended first). mail: sent, deferred,
   * refused, unknown. webhook: succeeded, failed. null while it runs.
   */
  outcome!: string | null;
  errorClass!: string | null;
  error!: string | null;
}

export class DeadLetterWithAttemptsResponse extends DeadLetterResponse {
  /** The first one first; what retention has removed is missing. */
  attemptsMade!: AttemptResponse[];
}

export class DeadLetterListResponse {
  /** Newest first. */
  data!: DeadLetterResponse[];
  nextCursor!: string | null;
  /** Consumers that did not answer: theirs are not in this page. Later pages go on where each consumer was. */
  unreachable!: string[];
}
