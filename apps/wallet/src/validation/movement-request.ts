import { canonicalMetadata } from '../posting/operations.js';
import { IsAmount } from './is-amount.js';
import { IsCurrency } from './is-currency.js';
import { PostingRequest } from './posting-request.js';

/** An amount, and what may be attached. */
export class MovementRequest extends PostingRequest {
  /**
   * Minor units as a string, 1 to 9223372036854775807.
   * @example "2500"
   */
  @IsAmount()
  amount!: string;

  /**
   * ISO 4217; must be the wallet's.
   * @example "USD"
   */
  @IsCurrency()
  currency!: string;
}

/** As the operations take it: every field there, in one order. */
export function movementOf({ amount, currency, reference, metadata }: MovementRequest) {
  return { amount, currency, reference: reference ?? null, metadata: canonicalMetadata(metadata) };
}
