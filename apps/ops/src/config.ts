import { IsUrlOf, ServiceConfig } from '@purser/platform';
import { IsInt, IsNotEmpty, IsString, Max, Min } from 'class-validator';

/** The settings of this service, read from SCREAMING_SNAKE variables. */
export class OpsConfig extends ServiceConfig {
  @IsUrlOf(['http', 'https']) relayUrl!: string;
  @IsUrlOf(['http', 'https']) notificationsUrl!: string;
  @IsUrlOf(['http', 'https']) analyticsUrl!: string;
  @IsUrlOf(['http', 'https']) webhooksUrl!: string;
  /** A file that holds a bearer token with ops:read and ops:write, for calls to the services. Read again when it changes. */
  @IsString() @IsNotEmpty() serviceTokenFile!: string;
  /** Milliseconds that a call to a service may take before it counts as unreachable. */
  @IsInt() @Min(100) @Max(25_000) serviceTimeoutMs: number = 5_000;
}
