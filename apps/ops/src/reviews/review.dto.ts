import { IsIn, IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';
import { CaseSummary } from '../cases/case-summary.dto.js';
import { PageQuery } from '../pages/page-query.dto.js';

export const decisions = ['investigate', 'fix_producer', 'fix_consumer', 'replay', 'reject', 'wait'] as const;
export type Decision = (typeof decisions)[number];

export class DecideRequest {
  /** What is known of it; it becomes the case's. */
  @IsString()
  @IsNotEmpty()
  @MaxLength(10_000)
  rootCause!: string;

  @IsIn(decisions)
  decision!: Decision;

  @IsOptional()
  @IsString()
  @MaxLength(10_000)
  note?: string;
}

export class ListReviewsQuery extends PageQuery {}

export class ReviewItem {
  /** As it was found when the review began. */
  case!: CaseSummary;
  rootCause!: string | null;
  decision!: Decision | null;
  note!: string | null;
  decidedBy!: string | null;
  decidedAt!: string | null;
}

export class Review {
  id!: string;
  startedBy!: string;
  startedAt!: string;
  finishedAt!: string | null;
  /** Every case that was not resolved when it began, the one with the oldest dead letter first. */
  items!: ReviewItem[];
}

export class ReviewSummary {
  id!: string;
  startedBy!: string;
  startedAt!: string;
  finishedAt!: string | null;
  cases!: number;
  decided!: number;
}

export class ReviewList {
  /** The newest first. */
  data!: ReviewSummary[];
  nextCursor!: string | null;
}
