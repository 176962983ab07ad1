import { ServiceConfig } from '@purser/platform';
import { IsInt, IsNumber, Max, Min } from 'class-validator';

/** The settings of a service that consumes events, on top of every service's. */
export class ConsumerConfig extends ServiceConfig {
  /** The most connections to Postgres that this process opens. One is the reader's own; the leases need another. */
  @IsInt()
  @Min(2)
  @Max(200)
  override databasePool: number = 10;

  /** Seconds after the last sign of life until another instance has taken a partition over. */
  @IsInt()
  @Min(1)
  @Max(300)
  leaseSeconds: number = 5;

  /** Events in one read, over all partitions, and so in one transaction. */
  @IsInt()
  @Min(1)
  @Max(10_000)
  batchSize: number = 500;

  /** Attempts before an event becomes a dead letter, the first delivery included. */
  @IsInt()
  @Min(1)
  @Max(100)
  retryAttempts: number = 8;

  /** Milliseconds before the second attempt; doubled before each later one. */
  @IsInt()
  @Min(1)
  retryBaseMs: number = 1_000;

  /** Milliseconds that a wait between attempts never exceeds. */
  @IsInt()
  @Min(1)
  retryMaxMs: number = 3_600_000;

  /** Share of a wait that is random, 0 to 1, so that what failed together does not come back together. */
  @IsNumber()
  @Min(0)
  @Max(1)
  retryJitter: number = 0.2;

  /** Retries that run at a time in one process. Each takes a connection to Postgres while it runs. */
  @IsInt()
  @Min(1)
  @Max(100)
  retryConcurrency: number = 4;

  /** Milliseconds between two looks for retries whose timer was lost. */
  @IsInt()
  @Min(100)
  sweepIntervalMs: number = 5_000;

  /** Days that the inbox rows of finished events are kept; their counts are kept for ever. */
  @IsInt()
  @Min(1)
  inboxRetentionDays: number = 30;

  /** Milliseconds that a read with `?after=` waits for its caller's own effects. */
  @IsInt()
  @Min(0)
  @Max(10_000)
  readAfterMs: number = 2_000;

  /** Milliseconds that one call of a handler may take; the connections' idle_in_transaction_session_timeout is 15 s. */
  @IsInt()
  @Min(10)
  @Max(14_000)
  handlerTimeoutMs: number = 10_000;
}
