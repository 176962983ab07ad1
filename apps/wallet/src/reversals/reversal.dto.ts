import { IsOptional } from 'class-validator';
import { IsAmount } from '../validation/is-amount.js';
import { PostingRequest } from '../validation/posting-request.js';

export class ReversalRequest extends PostingRequest {
  /**
   * Minor units; all that is left to take back when absent.
   * @example "1000"
   */
  @IsOptional()
  @IsAmount()
  amount?: string | null;
}
