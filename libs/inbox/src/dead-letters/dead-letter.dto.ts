import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import type { DeadLetter, DeadLetterState } from './dead-letter.js';

export class DeadLettersQuery {
  @IsOptional()
  @IsIn(['open', 'replaying', 'replayed'])
  state?: DeadLetterState;

  /** Only what failed in the same way. */
  @IsOptional()
  @Matches(/^[0-9a-f]{64}$/, { message: '$property must be 64 hex digits' })
  fingerprint?: string;

  /** `nextCursor` of the page before. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  cursor?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit: number = 20;
}

export class DeadLetterDto {
  /** `<consumer>-<uuid v7>` */
  id!: string;
  consumer!: string;
  /** What failed: `handler`, or another part of the consumer, such as `mail`. */
  source!: string;
  sourceKey!: string;
  partition!: number | null;
  position!: number | null;
  /** The event as it arrived; `{"raw": "…"}` when it was no JSON. */
  event!: Record<string, unknown>;
  eventId!: string | null;
  type!: string | null;
  version!: number | null;
  walletId!: string | null;
  errorClass!: string;
  error!: string;
  stack!: string | null;
  fingerprint!: string;
  attempts!: number;
  state!: DeadLetterState;
  firstFailedAt!: string;
  diedAt!: string;
  replayedAt!: string | null;
  replays!: number;

  static of(deadLetter: DeadLetter): DeadLetterDto {
    return {
      ...deadLetter,
      event: deadLetter.event as Record<string, unknown>,
      firstFailedAt: deadLetter.firstFailedAt.toISOString(),
      diedAt: deadLetter.diedAt.toISOString(),
      replayedAt: deadLetter.replayedAt?.toISOString() ?? null,
    };
  }
}

export class AttemptDto {
  attempt!: number;
  startedAt!: string;
  finishedAt!: string | null;
  /** applied, stale, passed, failed, or died: its process ended first. null while it runs. */
  outcome!: string | null;
  errorClass!: string | null;
  error!: string | null;
}

export class DeadLetterWithAttemptsDto extends DeadLetterDto {
  /** Of an event handler, the first one first; other sources keep theirs elsewhere. */
  attemptsMade!: AttemptDto[];
}

export class DeadLettersPageDto {
  /** Newest first. */
  data!: DeadLetterDto[];
  nextCursor!: string | null;
}
