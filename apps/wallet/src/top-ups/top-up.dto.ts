import { limits } from '@purser/contracts';
import { IsOptional } from 'class-validator';
import { IsAmount } from '../validation/is-amount.js';
import { IsCurrency } from '../validation/is-currency.js';
import { IsMetadata } from '../validation/is-metadata.js';
import { IsText } from '../validation/is-text.js';

export class TopUpRequest {
  /**
   * Minor units, "1" to "9223372036854775807".
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

  /**
   * Your own name for it, up to 200 characters.
   * @example "invoice-1009"
   */
  @IsOptional()
  @IsText(limits.text)
  reference?: string | null;

  /**
   * At most 20 strings of up to 500 characters; keys of up to 40 letters, digits, `_`, `.` and `-`,
   * other than `constructor`, `prototype` and `__proto__`.
   * @example { "channel": "card" }
   */
  @IsOptional()
  @IsMetadata()
  metadata?: Record<string, string>;
}
