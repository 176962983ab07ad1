import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { IsArray, IsIn, IsInt, IsNotEmpty, IsNumber, IsOptional, IsString, Length, Max, Min } from 'class-validator';
import { IsNetwork } from './is-network.js';
import { IsUrlOf } from './is-url-of.js';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** The settings that every service has; each service extends it with its own. */
export class ServiceConfig {
  /** TCP port; 0 takes a free one. */
  @IsInt()
  @Min(0)
  @Max(65_535)
  port!: number;

  /** Address to listen on; 0.0.0.0 in containers. */
  @IsString()
  @IsNotEmpty()
  host: string = '127.0.0.1';

  @IsIn(LOG_LEVELS)
  logLevel: LogLevel = 'info';

  /** Postgres, with this service's own role. */
  @IsUrlOf(['postgres', 'postgresql'])
  databaseUrl!: string;

  @IsUrlOf(['redis', 'rediss'])
  redisUrl!: string;

  /** Must equal what the schema was migrated with; see assertPartitions. */
  @IsInt()
  @Min(1)
  @Max(1024)
  partitions: number = 16;

  /** Where the token issuer publishes its keys (a JWKS). file:// is for development and tests. */
  @IsUrlOf(['http', 'https', 'file'])
  authJwksUrl!: string;

  @IsString()
  @IsNotEmpty()
  authIssuer: string = 'purser';

  @IsString()
  @IsNotEmpty()
  authAudience: string = 'purser';

  /** The most connections to Postgres that this process opens. */
  @IsInt()
  @Min(1)
  @Max(200)
  databasePool: number = 10;

  /** Requests that one client (the token's `sub`) may make a second, of this process; 0: as many as it likes. */
  @IsNumber()
  @Min(0)
  @Max(1_000_000)
  rateLimitPerSecond: number = 1_000;

  /** Requests that a client may make at once after a pause. */
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  rateLimitBurst: number = 2_000;

  /** Whose X-Forwarded-For is believed: addresses or networks of the load balancers in front. */
  @IsArray()
  @IsNetwork({ each: true })
  trustedProxies: string[] = [];

  /** Requests in hand at a time; more are answered 503. */
  @IsInt()
  @Min(1)
  @Max(100_000)
  maxConcurrentRequests: number = 1_024;

  /** Milliseconds that the event loop may be late, twice in a row, until requests are answered 503; 0: whatever it is. */
  @IsInt()
  @Min(0)
  @Max(60_000)
  maxEventLoopDelayMs: number = 1_000;

  /** Names this process in leases. Two live processes must not share one. */
  @IsString()
  @Length(1, 200)
  instanceId: string = `${hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`;

  /** OTLP over HTTP, e.g. http://localhost:4318. Tracing is off when absent. */
  @IsOptional()
  @IsUrlOf(['http', 'https'])
  otelExporterOtlpEndpoint?: string;
}
