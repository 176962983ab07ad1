import { IsIn, IsInt, IsObject, IsOptional, IsString, Length, Min } from 'class-validator';
import { PageQuery } from '../pages/page-query.dto.js';

export const editStates = ['proposed', 'approved', 'sent', 'applied', 'failed', 'declined'] as const;
export type EditState = (typeof editStates)[number];

export class ProposeEditRequest {
  @IsString()
  @Length(1, 100)
  deadLetterId!: string;

  /** The whole event as its handler should get it. */
  @IsObject()
  event!: Record<string, unknown>;

  /** Why it is right to change it. */
  @IsString()
  @Length(1, 10_000)
  reason!: string;
}

export class DecideEditRequest {
  /** Of the edit as you saw it. */
  @IsInt()
  @Min(1)
  revision!: number;
}

export class DeclineEditRequest extends DecideEditRequest {
  @IsString()
  @Length(1, 10_000)
  reason!: string;
}

export class EditsQuery extends PageQuery {
  @IsOptional()
  @IsIn(editStates)
  state?: EditState;
}

export class EditChange {
  /** A JSON Pointer into the event. @example "/data/reference" */
  path!: string;
  /** null also where there was nothing. */
  before!: unknown;
  /** null also where there is nothing any more. */
  after!: unknown;
}

/** An event that is applied in a dead letter's place. The original is kept, and never sent too. */
export class Edit {
  id!: string;
  deadLetterId!: string;
  caseId!: string;
  consumer!: string;
  original!: Record<string, unknown>;
  edited!: Record<string, unknown>;
  changes!: EditChange[];
  reason!: string;
  author!: string;
  /** Who approved or declined it: another person than the author, when it was sent. */
  approver!: string | null;
  /** approved: on its way to the consumer. sent: the consumer is at it. failed: the dead letter is open again, or was done already. */
  state!: EditState;
  createdAt!: Date;
  decidedAt!: Date | null;
  declineReason!: string | null;
  revision!: number;
}

export class EditList {
  /** Newest first. */
  data!: Edit[];
  nextCursor!: string | null;
}
