import { checkPredicate } from '@purser/contracts';
import type { Condition } from '@purser/contracts';
import { Problem } from '@purser/platform';
import type { FieldError } from '@purser/platform';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  Allow,
  IsArray,
  IsInt,
  IsISO8601,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';

/** A rule as ops puts it here: it has been approved there. */
export class ConsumerRuleDto {
  @IsUUID()
  id!: string;

  /** Of the events that it rejects. */
  @Allow()
  type!: string;

  /** As published; null for any. */
  @Allow()
  version!: number | null;

  /** JSON Pointers into the event as it arrived; all must hold. */
  @Allow()
  conditions!: Condition[];

  /** From then on it rejects nothing. */
  @IsString()
  @IsISO8601({ strict: true, strictSeparator: true })
  expiresAt!: string;
}

export class PutRulesRequest {
  /** Counts up in ops with every change: a set that comes late replaces no newer one. */
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  revision!: number;

  @IsArray()
  @ArrayMaxSize(500)
  @ValidateNested({ each: true })
  @Type(() => ConsumerRuleDto)
  rules!: ConsumerRuleDto[];
}

export class RulesRevisionResponse {
  /** Of the set that is in force now. */
  revision!: number;
}

export class RuleHitsDto {
  id!: string;
  hits!: number;
  lastHitAt!: string | null;
}

export class RulesResponse {
  revision!: number;
  /** Those that are gone from the set, too. */
  rules!: RuleHitsDto[];
}

export class RejectionsQuery {
  @IsOptional()
  @IsUUID()
  rule?: string;

  /** `nextCursor` of the page before. */
  @IsOptional()
  @MaxLength(18)
  @Matches(/^\d{1,18}$/, { message: '$property must be the nextCursor of a page' })
  cursor?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit: number = 20;
}

export class RejectionDto {
  ruleId!: string;
  partition!: number;
  position!: number;
  /** Null when the event does not say, as a malformed one may. */
  eventId!: string | null;
  walletId!: string | null;
  rejectedAt!: string;
}

export class RejectionsResponse {
  /** The newest first. */
  data!: RejectionDto[];
  nextCursor!: string | null;
}

/** @throws Problem 400 naming what is wrong with which rule */
export function assertRules(rules: readonly ConsumerRuleDto[]): void {
  const errors: FieldError[] = rules.flatMap((rule, index) =>
    checkPredicate(rule).map(({ path, message }) => ({
      path: `rules[${index}]${path.replace(/\/(\d+)/g, '[$1]').replaceAll('/', '.')}`,
      message,
    })),
  );
  if (new Set(rules.map(({ id }) => id.toLowerCase())).size !== rules.length)
    errors.push({ path: 'rules', message: 'must not name a rule twice' });
  if (errors.length > 0)
    throw new Problem('validation_failed', 400, 'The rules are not valid: see errors.', { errors });
}
