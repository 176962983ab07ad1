import { Problem } from '@purser/platform';
import type { ProblemExtra } from '@purser/platform';
import type { RefusalCode } from './posting/refusals.js';

/** Every stable code that this service answers with: what the database refuses, and what is refused before or around it. */
export type ProblemCode =
  | RefusalCode
  | 'validation_failed'
  | 'idempotency_key_missing'
  | 'idempotency_key_invalid'
  | 'cursor_invalid'
  | 'event_not_found'
  | 'unauthorized'
  | 'forbidden'
  | 'not_acceptable'
  | 'statement_too_long'
  | 'rate_limited'
  | 'overloaded'
  | 'database_unavailable';

/** The HTTP status of each. 409: what stands in the way may pass. 422: the same request will never do. A missing code does not compile. */
export const statusOf = {
  validation_failed: 400,
  idempotency_key_missing: 400,
  idempotency_key_invalid: 400,
  cursor_invalid: 400,
  unauthorized: 401,
  forbidden: 403,
  wallet_not_found: 404,
  transaction_not_found: 404,
  hold_not_found: 404,
  event_not_found: 404,
  not_acceptable: 406,
  idempotency_in_progress: 409,
  wallet_frozen: 409,
  wallet_closed: 409,
  hold_not_pending: 409,
  idempotency_key_reused: 422,
  currency_mismatch: 422,
  insufficient_funds: 422,
  amount_exceeds_hold: 422,
  amount_exceeds_original: 422,
  balance_overflow: 422,
  same_wallet: 422,
  wallet_not_empty: 422,
  statement_too_long: 422,
  rate_limited: 429,
  overloaded: 503,
  database_unavailable: 503,
} as const satisfies Record<ProblemCode, number>;

/** The codes that go with a status: another in a route's documentation does not compile. */
export type CodeOf<Status extends number> = {
  [Code in ProblemCode]: (typeof statusOf)[Code] extends Status ? Code : never;
}[ProblemCode];

/** A Problem with the code's own status. */
export function problem(code: ProblemCode, detail: string, extra?: ProblemExtra): Problem {
  return new Problem(code, statusOf[code], detail, extra);
}
