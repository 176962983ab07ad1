import { ServiceConfig } from '@purser/platform';
import { Type } from 'class-transformer';
import { IsInt, IsNumber, Max, Min } from 'class-validator';

/** The settings of a service that consumes events, on top of every service's. Read from SCREAMING_SNAKE variables. */
export class ConsumerConfig extends ServiceConfig {
  /** Seconds that a partition stays with an instance that was heard of last; the time a take-over takes. */
  @Type(() => Number) @IsInt() @Min(1) @Max(300) leaseSeconds: number = 5;
  /** Events read from one partition at a time, and so at most in one transaction for each partition. */
  @Type(() => Number) @IsInt() @Min(1) @Max(10_000) batchSize: number = 500;
  /** Attempts in all, the first delivery included, before an event becomes a dead letter. */
  @Type(() => Number) @IsInt() @Min(1) @Max(100) retryAttempts: number = 8;
  /** Milliseconds before the second attempt; doubled before each later one. */
  @Type(() => Number) @IsInt() @Min(1) retryBaseMs: number = 1_000;
  /** Milliseconds that a wait between attempts never exceeds. */
  @Type(() => Number) @IsInt() @Min(1) retryMaxMs: number = 3_600_000;
  /** Share of a wait that is random, 0 to 1, so that what failed together does not come back together. */
  @Type(() => Number) @IsNumber() @Min(0) @Max(1) retryJitter: number = 0.2;
  /** Milliseconds between two looks for retries whose timer was lost. */
  @Type(() => Number) @IsInt() @Min(100) sweepIntervalMs: number = 5_000;
  /** Days that inbox rows of finished events are kept; their counts are kept for ever. */
  @Type(() => Number) @IsInt() @Min(1) inboxRetentionDays: number = 30;
  /** Milliseconds that one call of a handler may take; below the database's idle_in_transaction_session_timeout (15 s). */
  @Type(() => Number) @IsInt() @Min(10) @Max(14_000) handlerTimeoutMs: number = 10_000;
}
