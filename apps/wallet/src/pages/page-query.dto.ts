import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

/** What every list is asked with. */
export abstract class PageQuery {
  /**
   * How many, 1 to 200.
   * @example 50
   */
  @ApiPropertyOptional({ default: 50 })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit: number = 50;

  /**
   * `nextCursor` of the page before; opaque.
   * @example "NDI"
   */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  cursor?: string;
}
