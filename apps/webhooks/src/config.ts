import { ConsumerConfig } from '@purser/inbox';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayNotEmpty, IsBoolean, IsInt, Matches, Max, Min } from 'class-validator';

/** The settings of this service, read from SCREAMING_SNAKE variables. */
export class WebhooksConfig extends ConsumerConfig {
  /** Lets endpoints be at private addresses and use plain http. For development, and for partners inside the same network. */
  @IsBoolean() webhooksAllowPrivateNetworks: boolean = false;
  /** Milliseconds from the look-up of the name to the status of the answer. */
  @Type(() => Number) @IsInt() @Min(100) @Max(60_000) webhookTimeoutMs: number = 10_000;
  /**
   * Encrypts the endpoints' secrets: 32 bytes in base64 (`openssl rand -base64 32`). Several, comma-separated, while a key
   * is replaced: the first encrypts, all decrypt.
   */
  @ArrayNotEmpty()
  @Matches(/^[A-Za-z0-9+/]{43}=$/, {
    each: true,
    message: '$property must be 32 bytes in base64: openssl rand -base64 32',
  })
  webhookSecretKey!: string[];
  /** Seconds before the second attempt, the third, …; one attempt more than it has entries, over about two days. */
  @Type(() => Number)
  @ArrayNotEmpty()
  @ArrayMaxSize(50)
  @IsInt({ each: true })
  @Min(0, { each: true })
  @Max(604_800, { each: true })
  webhookRetrySchedule: number[] = [5, 30, 120, 600, 3_600, 10_800, 21_600, 43_200, 86_400];
  /** Deliveries under way at a time in this process. */
  @Type(() => Number) @IsInt() @Min(1) @Max(5_000) webhookConcurrency: number = 256;
  /** Deliveries under way at a time to one endpoint that answers well; one that hangs gets a single one. */
  @Type(() => Number) @IsInt() @Min(1) @Max(1_000) webhookEndpointConcurrency: number = 16;
  /** Days that finished deliveries and their attempts are kept. */
  @Type(() => Number) @IsInt() @Min(1) webhookRetentionDays: number = 30;
}
