import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsOptional,
  IsUUID,
  Matches,
  ValidateNested,
} from 'class-validator';
import type { Transaction } from '../transactions/transaction.dto.js';
import { MovementRequest } from '../validation/movement-request.js';

/** As many as fit into a transaction that commits within tens of milliseconds. */
export const MAX_ITEMS = 1_000;

export class BulkItem extends MovementRequest {
  /** @example "0199d2c4-6d2e-7c11-9a53-3f8a0c2b7d10" */
  @IsUUID()
  walletId!: string;

  /**
   * 1 to 255 visible ASCII characters; another one for each item. Does what the header does for a single top-up.
   * @example "5c8a3f0e-payroll-11-0001"
   */
  @Matches(/^[\x21-\x7e]{1,255}$/, { message: 'idempotencyKey must be 1 to 255 visible ASCII characters' })
  idempotencyKey!: string;
}

export class BulkTopUpRequest {
  /** true: all or none. false: each for itself. */
  @IsOptional()
  @IsBoolean()
  atomic?: boolean;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_ITEMS)
  @ValidateNested({ each: true })
  @Type(() => BulkItem)
  items!: BulkItem[];
}

export class BulkError {
  /** @example "wallet_frozen" */
  code!: string;
  detail!: string;
}

/** What became of an item: `transaction` or `error`. */
export class BulkResult {
  /** Of the item, from 0. */
  index!: number;
  /** What the item alone would have been answered with. */
  status!: number;
  transaction?: Transaction;
  error?: BulkError;
  /** Whether this is what the key was answered before. */
  replayed!: boolean;
}

export class BulkTopUpAnswer {
  data!: BulkResult[];
  posted!: number;
  refused!: number;
}
