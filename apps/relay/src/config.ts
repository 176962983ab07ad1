import { ServiceConfig } from '@purser/platform';
import { ArrayNotEmpty, IsInt, Matches, Max, Min } from 'class-validator';

/** The settings of this service, read from SCREAMING_SNAKE variables. */
export class RelayConfig extends ServiceConfig {
  /** Seconds after the last sign of life until another relay has taken a partition over. */
  @IsInt()
  @Min(1)
  @Max(300)
  leaseSeconds: number = 5;

  /** Events per cycle over all partitions: 1,000 take about 15 ms in Postgres. 2,000 gained 10 %, for twice the wait of a lone event. */
  @IsInt()
  @Min(16)
  @Max(10_000)
  relayBatchSize: number = 1_000;

  /** Milliseconds that a commit waits whose doorbell was lost. */
  @IsInt()
  @Min(10)
  @Max(60_000)
  relayPollMs: number = 2_000;

  /** Days that events are kept for replay after every consumer has them. */
  @IsInt()
  @Min(1)
  @Max(3_650)
  outboxRetentionDays: number = 30;

  /** Every consumer there is, comma-separated: nothing is trimmed or dropped that one of them has not recorded. */
  @ArrayNotEmpty()
  @Matches(/^[a-z][a-z0-9-]{0,62}$/, {
    each: true,
    message: '$property must be a comma-separated list of names of consumers',
  })
  consumers: string[] = ['notifications', 'analytics', 'webhooks'];
}
