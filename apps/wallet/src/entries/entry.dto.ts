import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import type { TransactionKind } from '../transactions/transaction.entity.js';

export class EntriesQuery {
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

/** What a transaction did to a wallet. */
export class Entry {
  /** @example "0199d2c5-01aa-7f3e-8d04-5b1c9e6f2a77-1" */
  id!: string;
  /** @example "0199d2c5-01aa-7f3e-8d04-5b1c9e6f2a77" */
  transactionId!: string;
  /** @example "0199d2c4-6d2e-7c11-9a53-3f8a0c2b7d10" */
  walletId!: string;
  /** @example "top_up" */
  kind!: TransactionKind;
  /**
   * Minor units, signed: what the wallet gained.
   * @example "2500"
   */
  amount!: string;
  /**
   * Minor units.
   * @example "2500"
   */
  balanceAfter!: string;
  /** @example 1 */
  sequence!: number;
  /** @example "2026-11-23T09:31:07.412Z" */
  createdAt!: string;
}

export class EntryPage {
  data!: Entry[];
  /**
   * For the page after this one; null on the last.
   * @example "NDI"
   */
  nextCursor!: string | null;
}
