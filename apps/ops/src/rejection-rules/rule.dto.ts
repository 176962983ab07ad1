import { ApiProperty } from '@nestjs/swagger';
import { operators } from '@purser/contracts';
import type { Condition, Operator, Scalar } from '@purser/contracts';
import { Type } from 'class-transformer';
import {
  Allow,
  IsIn,
  IsInt,
  IsISO8601,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Min,
  ValidateNested,
} from 'class-validator';
import { Money } from '../pages/money.dto.js';
import { PageQuery } from '../pages/page-query.dto.js';
import { consumerNames } from '../services/service-names.js';
import type { ConsumerName } from '../services/service-names.js';

export const ruleStates = ['proposed', 'active', 'declined', 'revoked', 'expired'] as const;
export type RuleState = (typeof ruleStates)[number];

const scalar = [{ type: 'string', nullable: true }, { type: 'number' }, { type: 'boolean' }];

/** One thing that must hold of an event. */
export class RuleCondition implements Condition {
  /** A JSON Pointer into the event. @example "/data/owner/id" */
  path!: string;
  /** Amounts, which are integers in texts, compare as integers with greater_than and less_than. */
  @ApiProperty({ enum: operators })
  operator!: Operator;
  /** None with exists and missing; a list with in. */
  @ApiProperty({ required: false, oneOf: [...scalar, { type: 'array', items: { oneOf: scalar } }] })
  value?: Scalar | Scalar[];
}

/** Chooses events at one consumer: those of one type, of one version or of any, of which every condition holds. */
export class RulePredicate {
  @IsIn(consumerNames)
  consumer!: ConsumerName;

  /** @example "TopUpCompleted" */
  @Allow()
  type!: string;

  /** As published; null for any. */
  @Allow()
  version!: number | null;

  @Allow()
  conditions!: RuleCondition[];
}

export class DryRunRequest {
  @ValidateNested()
  @Type(() => RulePredicate)
  predicate!: RulePredicate;

  /** `nextCursor` of the answer before. */
  @IsOptional()
  @IsString()
  @Length(1, 100)
  cursor?: string;
}

export class DryRunSample {
  eventId!: string;
  walletId!: string;
  createdAt!: string;
  event!: Record<string, unknown>;
}

export class DryRunDead {
  matched!: number;
  money!: Money[];
  /** How many were looked at, and how many there are to look at: the newest of them, when they are too many. */
  scanned!: number;
  total!: number;
}

/** What a rule would have rejected, of what is retained. One part of it: go on with nextCursor, and add up. */
export class DryRun {
  scanned!: number;
  matched!: number;
  money!: Money[];
  /** At most 10, newest first. */
  samples!: DryRunSample[];
  /** The oldest and the newest time of what was scanned. */
  from!: string | null;
  to!: string | null;
  nextCursor!: string | null;
  /** Of this consumer's open dead letters; null but in the first part. */
  dead!: DryRunDead | null;
}

export class ProposeRuleRequest {
  /** From which it is written. */
  @IsOptional()
  @IsUUID()
  caseId: string | null = null;

  @ValidateNested()
  @Type(() => RulePredicate)
  predicate!: RulePredicate;

  /** Why such events are not wanted. */
  @IsString()
  @Length(1, 10_000)
  reason!: string;

  /** From when on it rejects nothing. */
  @IsISO8601({ strict: true, strictSeparator: true })
  expiresAt!: string;
}

export class DecideRuleRequest {
  /** Of the rule as you saw it. */
  @IsInt()
  @Min(1)
  revision!: number;
}

export class EndRuleRequest extends DecideRuleRequest {
  @IsString()
  @Length(1, 10_000)
  reason!: string;
}

export class RulesQuery extends PageQuery {
  @IsOptional()
  @IsIn(ruleStates)
  state?: RuleState;

  @IsOptional()
  @IsUUID()
  caseId?: string;
}

/** Rejects events at a consumer, before its handlers; they are recorded as rejected, so that the proof still adds up. */
export class Rule {
  id!: string;
  caseId!: string | null;
  predicate!: RulePredicate;
  reason!: string;
  author!: string;
  /** Who approved or declined it: another person than the author, when it is in force. */
  approver!: string | null;
  state!: RuleState;
  createdAt!: Date;
  decidedAt!: Date | null;
  expiresAt!: Date;
  declineReason!: string | null;
  /** Events that it has rejected. */
  hits!: number;
  lastHitAt!: Date | null;
  /** The consumer has it. false for a moment after it was approved, and while the consumer is away. */
  enforced!: boolean;
  revision!: number;
}

export class RuleList {
  data!: Rule[];
  nextCursor!: string | null;
}

export class RuleRejectionsQuery extends PageQuery {}

/** An event that a rule has rejected, where it stands in the consumer's inbox. */
export class RuleRejection {
  ruleId!: string;
  partition!: number;
  position!: number;
  /** Null when the event does not say, as a malformed one may. */
  eventId!: string | null;
  walletId!: string | null;
  rejectedAt!: string;
}

export class RuleRejectionList {
  /** Newest first; fewer than the rule's hits once the consumer no longer keeps the oldest. */
  data!: RuleRejection[];
  nextCursor!: string | null;
}
