import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { deadLetterStates, type DeadLetterState } from './dead-letter.js';

export class DeadLettersQuery {
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
  @MaxLength(100)
  cursor?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit: number = 20;
}
