import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsIn,
  IsISO8601,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { consumerNames } from '../services/service-names.js';
import type { ConsumerName } from '../services/service-names.js';

/** What all of them have in common; what is left out is not asked about. */
export class ReplayQuery {
  @IsOptional()
  @IsIn(consumerNames)
  consumer?: ConsumerName;

  @IsOptional()
  @IsIn(['ours', 'partner'])
  side?: 'ours' | 'partner';

  @IsOptional()
  @IsString()
  @MaxLength(200)
  type?: string;

  @IsOptional()
  @IsUUID()
  walletId?: string;

  @IsOptional()
  @Matches(/^[A-Z]{3}$/, { message: '$property must be an ISO 4217 code' })
  currency?: string;

  /** Inclusive. */
  @IsOptional()
  @IsISO8601({ strict: true })
  diedFrom?: string;

  /** Exclusive. */
  @IsOptional()
  @IsISO8601({ strict: true })
  diedTo?: string;

  @IsOptional()
  @IsString()
  @MaxLength(200)
  errorClass?: string;
}

/** Exactly one of the three. */
export class ReplaySelection {
  @IsOptional()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(1_000)
  @IsString({ each: true })
  @MaxLength(100, { each: true })
  deadLetterIds?: string[];

  @IsOptional()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(100)
  @IsUUID(undefined, { each: true })
  caseIds?: string[];

  /** Everything that is open, when it asks about nothing. */
  @IsOptional()
  @ValidateNested()
  @Type(() => ReplayQuery)
  query?: ReplayQuery;
}
