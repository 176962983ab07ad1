import { IsUrlOf, ServiceConfig } from '@purser/platform';
import { IsInt, IsNotEmpty, IsOptional, IsString, Max, Min, ValidateIf } from 'class-validator';

/** The settings of this service, beside those that every service has. */
export class WalletConfig extends ServiceConfig {
  /** How many days answers are kept under their Idempotency-Key, at least; up to a sixth of it longer. A request that is sent again after that is a new one. */
  @IsInt()
  @Min(1)
  @Max(3650)
  idempotencyDays: number = 30;

  /** How often entries are sealed into a block of the hash chain, ms, when there are new ones; more often when there are many. */
  @IsInt()
  @Min(100)
  @Max(3_600_000)
  sealIntervalMs: number = 10_000;

  /** Where the consumers are, for GET /v1/transactions/:id/trace; who is absent there is shown as unknown. */
  @IsOptional() @IsUrlOf(['http', 'https']) notificationsUrl?: string;
  @IsOptional() @IsUrlOf(['http', 'https']) analyticsUrl?: string;
  @IsOptional() @IsUrlOf(['http', 'https']) webhooksUrl?: string;

  /** A file that holds the bearer token for those calls (ops:read), needed where one of them is set. */
  @ValidateIf((config: WalletConfig) => Boolean(config.notificationsUrl ?? config.analyticsUrl ?? config.webhooksUrl))
  @IsString()
  @IsNotEmpty()
  serviceTokenFile?: string;

  /** Milliseconds that a consumer may take before it counts as unreachable. */
  @IsInt()
  @Min(100)
  @Max(25_000)
  serviceTimeoutMs: number = 5_000;
}
