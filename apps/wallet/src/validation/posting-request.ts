import { limits } from '@purser/contracts';
import { IsOptional } from 'class-validator';
import { IsMetadata } from './is-metadata.js';
import { IsText } from './is-text.js';

/** What a caller may attach to whatever is posted. */
export class PostingRequest {
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
