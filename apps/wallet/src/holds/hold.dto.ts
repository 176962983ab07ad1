import { IsBoolean, IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { PageQuery } from '../pages/page-query.dto.js';
import { IsAmount } from '../validation/is-amount.js';
import { MovementRequest } from '../validation/movement-request.js';
import { PostingRequest } from '../validation/posting-request.js';

const HOLD_STATUSES = ['pending', 'captured', 'released', 'expired'] as const;
export type HoldStatus = (typeof HOLD_STATUSES)[number];

/** Seconds: a year. Money that is promised for longer is not a hold. */
const MAX_EXPIRES_IN = 366 * 86_400;

export class PlaceHoldRequest extends MovementRequest {
  /**
   * Seconds until the platform releases it, up to a year. Without it the hold lasts until it is captured or released.
   * @example 604800
   */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_EXPIRES_IN)
  expiresIn?: number | null;
}

export class CaptureHoldRequest extends PostingRequest {
  /**
   * Minor units; all that remains when absent.
   * @example "1500"
   */
  @IsOptional()
  @IsAmount()
  amount?: string | null;

  /** Closes the hold with this capture and frees what remains. */
  @IsOptional()
  @IsBoolean()
  final?: boolean;
}

/** Money of a wallet that is promised to somebody. */
export class Hold {
  /** @example "0199d2c6-11b0-7d4a-9e21-7c5f3a9b0d12" */
  id!: string;
  /** @example "0199d2c4-6d2e-7c11-9a53-3f8a0c2b7d10" */
  walletId!: string;
  /** @example "2500" */
  amount!: string;
  /** @example "USD" */
  currency!: string;
  /**
   * What was taken out of the wallet by captures.
   * @example "0"
   */
  captured!: string;
  /**
   * What is still held back: 0 once it is closed.
   * @example "2500"
   */
  remaining!: string;
  /** @example "pending" */
  status!: HoldStatus;
  /** @example "2026-11-30T09:31:07.412Z" */
  expiresAt!: string | null;
  /** @example "order-77" */
  reference!: string | null;
  /** @example {} */
  metadata!: Record<string, string>;
  /** @example "2026-11-23T09:31:07.412Z" */
  createdAt!: string;
}

export class HoldsQuery extends PageQuery {
  @IsOptional()
  @IsIn(HOLD_STATUSES)
  status?: HoldStatus;
}

export class HoldPage {
  data!: Hold[];
  /** For the page after this one; null on the last. */
  nextCursor!: string | null;
}
