import {
  ArrayMaxSize,
  ArrayMinSize,
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  IsUrl,
  IsUUID,
  Length,
  MaxLength,
  Min,
  ValidateIf,
} from 'class-validator';
import { AuditEntry } from '../audit/audit.dto.js';
import { Edit } from '../edits/edit.dto.js';
import { Replay } from '../replays/replay.dto.js';
import { Rule } from '../rejection-rules/rule.dto.js';
import { resolutions } from './case.js';
import type { Resolution } from './case.js';
import { CaseSummary } from './case-summary.dto.js';

export class CaseNote {
  id!: string;
  author!: string;
  at!: Date;
  text!: string;
}

export class Case extends CaseSummary {
  /** Oldest first. */
  notes!: CaseNote[];
  resolvedAt!: Date | null;
  resolvedBy!: string | null;
  /** What was said when it was resolved. */
  reason!: string | null;
  /** That resolved it. */
  ruleId!: string | null;
  /** How many dead letters were closed with it, undelivered. */
  leftDead!: number;
  /** Written from this case. */
  rules!: Rule[];
  replays!: Replay[];
  edits!: Edit[];
  /** What was done about it, newest first; at most 200. */
  history!: AuditEntry[];
}

/** null clears, and what is absent stays: neither has anything to check. */
const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

/** States that a case is set to by hand; the others come with a resolution, or its end. */
export const settableStates = ['investigating', 'open'] as const;
export type SettableState = (typeof settableStates)[number];

export class UpdateCaseRequest {
  /** Of the case as you saw it. */
  @IsInt()
  @Min(1)
  revision!: number;

  /** Who takes care of it; null for nobody. */
  @ValidateIf(({ owner }: UpdateCaseRequest) => isGiven(owner))
  @IsString()
  @Length(1, 200)
  owner?: string | null;

  @ValidateIf(({ rootCause }: UpdateCaseRequest) => isGiven(rootCause))
  @IsString()
  @Length(1, 10_000)
  rootCause?: string | null;

  /** A link to where the work is tracked. @example "https://tracker.example/PAY-17" */
  @ValidateIf(({ ticket }: UpdateCaseRequest) => isGiven(ticket))
  @IsUrl({ protocols: ['https'], require_protocol: true, require_tld: false })
  @MaxLength(2_000)
  ticket?: string | null;

  @IsOptional()
  @IsIn(settableStates)
  state?: SettableState;
}

export class AddNoteRequest {
  @IsString()
  @Length(1, 10_000)
  text!: string;
}

export class ResolveCaseRequest {
  @IsInt()
  @Min(1)
  revision!: number;

  @IsIn(resolutions)
  resolution!: Resolution;

  /** Why it failed. */
  @IsString()
  @Length(1, 10_000)
  rootCause!: string;

  /** Needed with `replayed`: why it may be expected to work from now on. */
  @ValidateIf(({ resolution, reason }: ResolveCaseRequest) => resolution === 'replayed' || isGiven(reason))
  @IsString()
  @Length(1, 10_000)
  reason?: string;

  /** Needed with `rejection_rule`: an active rule of this case's consumer and type. */
  @ValidateIf(({ resolution, ruleId }: ResolveCaseRequest) => resolution === 'rejection_rule' || isGiven(ruleId))
  @IsUUID()
  ruleId?: string;

  /** With producer_fixed and consumer_fixed: what is open stays undelivered and is closed with the case. */
  @IsOptional()
  @IsBoolean()
  leaveDead: boolean = false;
}

export class ReopenCaseRequest {
  @IsInt()
  @Min(1)
  revision!: number;

  @IsString()
  @IsNotEmpty()
  @MaxLength(10_000)
  reason!: string;
}

export class BulkCasesRequest {
  @IsUUID(undefined, { each: true })
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  ids!: string[];

  /** null for nobody. */
  @ValidateIf(({ owner }: BulkCasesRequest) => isGiven(owner))
  @IsString()
  @Length(1, 200)
  owner?: string | null;

  @IsOptional()
  @IsIn(settableStates)
  state?: SettableState;
}

export const bulkOutcomes = ['changed', 'not_found', 'resolved'] as const;

export class BulkCaseResult {
  id!: string;
  /** resolved: a resolved case takes no state; reopen it. */
  outcome!: (typeof bulkOutcomes)[number];
}

export class BulkCasesResponse {
  results!: BulkCaseResult[];
}
