import { IsIn, IsOptional } from 'class-validator';
import { PageQuery } from '../pages/page-query.dto.js';
import { deadLetterStates } from './dead-letter-report.js';
import type { DeadLetterState } from './dead-letter-report.js';

export class CaseDeadLettersQuery extends PageQuery {
  @IsOptional()
  @IsIn(deadLetterStates)
  state?: DeadLetterState;
}

/** A dead letter as the index knows it; its event and stack are with its consumer: GET /v1/dead-letters/:id. */
export class CaseDeadLetter {
  /** `<consumer>-<uuid v7>` */
  id!: string;
  caseId!: string;
  eventId!: string | null;
  walletId!: string | null;
  type!: string | null;
  version!: number | null;
  /** Minor units. */
  amount!: string | null;
  currency!: string | null;
  /** closed also while its consumer is yet to be told. */
  state!: DeadLetterState;
  attempts!: number;
  replays!: number;
  error!: string;
  firstFailedAt!: Date;
  diedAt!: Date;
}

export class CaseDeadLetterList {
  /** What died last comes first. */
  data!: CaseDeadLetter[];
  nextCursor!: string | null;
}
