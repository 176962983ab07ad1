import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsNumber,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { Money } from '../pages/money.dto.js';
import { PageQuery } from '../pages/page-query.dto.js';
import { itemStates, replayStates } from './replay-states.js';
import type { ItemState, ReplayState } from './replay-states.js';
import { ReplaySelection } from './selection.dto.js';

export class PrepareReplayRequest {
  @ValidateNested()
  @Type(() => ReplaySelection)
  @IsNotEmpty()
  selection!: ReplaySelection;

  @IsString()
  @IsNotEmpty()
  @MaxLength(1_000)
  reason!: string;
}

export class StartReplayRequest {
  /** How many a second, step by step; the last step goes on. */
  @ApiPropertyOptional({ default: [1, 2, 5, 10] })
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(20)
  @IsInt({ each: true })
  @Min(1, { each: true })
  @Max(1_000, { each: true })
  ramp: number[] = [1, 2, 5, 10];

  @ApiPropertyOptional({ default: 30 })
  @IsInt()
  @Min(1)
  @Max(86_400)
  stepSeconds: number = 30;

  /** It stops by itself when more than this share of at least five that were settled failed in the same way; 1: never. */
  @ApiPropertyOptional({ default: 0.2 })
  @IsNumber()
  @Min(0)
  @Max(1)
  stopRatio: number = 0.2;

  /** The most attempts that each gets. */
  @ApiPropertyOptional({ default: 2 })
  @IsInt()
  @Min(1)
  @Max(100)
  attempts: number = 2;
}

export class ListReplaysQuery extends PageQuery {
  @IsOptional()
  @IsIn(replayStates)
  state?: ReplayState;
}

export class ListReplayItemsQuery extends PageQuery {
  @IsOptional()
  @IsIn(itemStates)
  state?: ItemState;
}

export class SelectionResponse {
  kind!: 'dead_letters' | 'cases' | 'query';
  description!: string;
  caseIds!: string[];
}

export class CountByConsumer {
  consumer!: string;
  count!: number;
}

export class CountByType {
  type!: string | null;
  version!: number | null;
  count!: number;
}

/** What the set was when it was frozen. */
export class ReplaySummary {
  count!: number;
  consumers!: CountByConsumer[];
  types!: CountByType[];
  money!: Money[];
  wallets!: number;
  oldestDiedAt!: string;
  newestDiedAt!: string;
  /** Chosen, and not in the set: not open, being replayed or closed already, or beyond a million. */
  leftOut!: number;
}

export class ReplayProgressResponse {
  waiting!: number;
  sent!: number;
  succeeded!: number;
  failed!: number;
  skipped!: number;
}

/** Whom a replay waits for. */
export class ReplayWait {
  consumer!: string;
  /** Sent there, or about to be, and not settled. */
  items!: number;
  /** Since when it does not answer, and why it is thought so; null when only outcomes are waited for. */
  heldSince!: string | null;
  heldReason!: string | null;
}

export class Replay {
  id!: string;
  /** settling: everything is sent, and something is not settled. stopped: by itself, because too many failed. */
  state!: ReplayState;
  selection!: SelectionResponse;
  reason!: string;
  createdBy!: string;
  createdAt!: string;
  startedAt!: string | null;
  finishedAt!: string | null;
  /** Ninety days after its end the list of its items is empty; what they came to stays in `progress`. */
  itemsRemovedAt!: string | null;
  summary!: ReplaySummary;
  ramp!: number[] | null;
  stepSeconds!: number | null;
  stopRatio!: number | null;
  attempts!: number | null;
  /** Where on its ramp it is; null while it does not run. */
  targetPerSecond!: number | null;
  /** Sent, over the last ten seconds. */
  ratePerSecond!: number;
  progress!: ReplayProgressResponse;
  /** Until everything is sent, at its ramp; null while it does not run, or a consumer does not answer. */
  etaSeconds!: number | null;
  /** A consumer that does not answer holds up its own part, and nothing else. */
  waitsFor!: ReplayWait[];
  stoppedBecause!: string | null;
  revision!: number;
}

export class ReplayList {
  /** The newest first. */
  data!: Replay[];
  nextCursor!: string | null;
}

export class ReplayItem {
  deadLetterId!: string;
  caseId!: string;
  consumer!: string;
  /** skipped: it was not open any more when its turn came, somebody else did something about it, or the replay ended before. */
  state!: ItemState;
  sentAt!: string | null;
  settledAt!: string | null;
  error!: string | null;
}

export class ReplayItemList {
  data!: ReplayItem[];
  nextCursor!: string | null;
}
