import { HttpStatus } from '@nestjs/common';

/** What the database refuses: the codes that the functions in posting/sql and beside it may return. */
export type RefusalCode =
  | 'wallet_not_found'
  | 'transaction_not_found'
  | 'hold_not_found'
  | 'idempotency_in_progress'
  | 'idempotency_key_reused'
  | 'wallet_frozen'
  | 'wallet_closed'
  | 'wallet_not_empty'
  | 'hold_not_pending'
  | 'currency_mismatch'
  | 'insufficient_funds'
  | 'amount_exceeds_hold'
  | 'amount_exceeds_original'
  | 'balance_overflow'
  | 'same_wallet';

/** The HTTP status of each. 409: what stands in the way may pass. 422: the same request will never do. */
export const statusOf = {
  wallet_not_found: HttpStatus.NOT_FOUND,
  transaction_not_found: HttpStatus.NOT_FOUND,
  hold_not_found: HttpStatus.NOT_FOUND,
  idempotency_in_progress: HttpStatus.CONFLICT,
  idempotency_key_reused: HttpStatus.UNPROCESSABLE_ENTITY,
  wallet_frozen: HttpStatus.CONFLICT,
  wallet_closed: HttpStatus.CONFLICT,
  wallet_not_empty: HttpStatus.UNPROCESSABLE_ENTITY,
  hold_not_pending: HttpStatus.CONFLICT,
  currency_mismatch: HttpStatus.UNPROCESSABLE_ENTITY,
  insufficient_funds: HttpStatus.UNPROCESSABLE_ENTITY,
  amount_exceeds_hold: HttpStatus.UNPROCESSABLE_ENTITY,
  amount_exceeds_original: HttpStatus.UNPROCESSABLE_ENTITY,
  balance_overflow: HttpStatus.UNPROCESSABLE_ENTITY,
  same_wallet: HttpStatus.UNPROCESSABLE_ENTITY,
} satisfies Record<RefusalCode, HttpStatus>;
