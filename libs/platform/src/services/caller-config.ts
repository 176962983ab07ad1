import { Type } from 'class-transformer';
import { IsInt, IsNotEmpty, IsString, Max, Min } from 'class-validator';
import { ServiceConfig } from '../config/service-config.js';

/** The settings of a service that asks other services; where those are, it adds itself. */
export class CallerConfig extends ServiceConfig {
  /** A file that holds the bearer token for calls to other services, with the scopes they ask for. Read again when it changes. */
  @IsString() @IsNotEmpty() serviceTokenFile!: string;
  /** Milliseconds that a call to a service may take before it counts as unreachable. */
  @Type(() => Number) @IsInt() @Min(100) @Max(25_000) serviceTimeoutMs: number = 5_000;
}
