import { ServiceConfig } from '@purser/platform';
import { IsInt, Max, Min } from 'class-validator';

/** The settings of this service, beside those that every service has. */
export class WalletConfig extends ServiceConfig {
  /** How long answers are kept under their Idempotency-Key. A request that is sent again after that is a new one. */
  @IsInt()
  @Min(1)
  @Max(3650)
  idempotencyDays: number = 30;
}
