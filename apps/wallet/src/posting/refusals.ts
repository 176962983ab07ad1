/** What the database refuses: the codes that the functions in posting/sql and beside it may return. See problem-codes.ts for statuses. */
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
