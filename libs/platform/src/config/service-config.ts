import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { IsIn, IsInt, IsNotEmpty, IsOptional, IsString, Length, Max, Min } from 'class-validator';
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

  /** Names this process in leases. Two live processes must not share one. */
  @IsString()
  @Length(1, 200)
  instanceId: string = `${hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`;

  /** OTLP over HTTP, e.g. http://localhost:4318. Tracing is off when absent. */
  @IsOptional()
  @IsUrlOf(['http', 'https'])
  otelExporterOtlpEndpoint?: string;
}
