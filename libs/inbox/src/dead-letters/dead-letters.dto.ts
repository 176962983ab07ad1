import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { deadLetterStates, type DeadLetterState } from './dead-letter.js';

/** How many may be asked for at once. */
const MOST = 500;

export class AcknowledgementDto {
  @IsString()
  @MaxLength(100)
  id!: string;

  /** As it was reported. */
  @IsInt()
  @Min(1)
  revision!: number;
}

export class ReportsRequest {
  /** What was recorded of the answer before. */
  @IsArray()
  @ArrayMaxSize(MOST)
  @ValidateNested({ each: true })
  @Type(() => AcknowledgementDto)
  acknowledge!: AcknowledgementDto[];

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MOST)
  limit: number = MOST;
}

export class ReportAgainRequest {
  /** The highest revision that ops knows. */
  @IsInt()
  @Min(0)
  above!: number;

  /** The id to go on after, as the answer before said; none to begin. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  after: string = '';
}

class Several {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST)
  @ArrayUnique()
  @IsString({ each: true })
  @MaxLength(100, { each: true })
  ids!: string[];
}

export class CloseRequest extends Several {}

export class ReplaySeveralRequest extends Several {
  /** Names this replay: with the same one the same dead letter is replayed once, for ever. */
  @IsUUID()
  ref!: string;

  /** The most attempts that a handler gets. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100)
  attempts?: number;
}

export class ReplayOneRequest {
  @IsOptional()
  @IsUUID()
  ref?: string;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100)
  attempts?: number;

  /** An envelope that the handler gets in place of the event, which is kept. */
  @IsOptional()
  @IsObject()
  edited?: Record<string, unknown>;
}

export class SearchRequest {
  @IsString()
  @MinLength(2)
  @MaxLength(200)
  // Postgres' text has no such character, so nothing can contain it.
  @Matches(/^[^\0]*$/, { message: '$property must not contain U+0000' })
  text!: string;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(deadLetterStates.length)
  @IsIn(deadLetterStates, { each: true })
  states?: DeadLetterState[];
}
