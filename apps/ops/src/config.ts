import { CallerConfig, IsUrlOf } from '@purser/platform';

/** The settings of this service, read from SCREAMING_SNAKE variables. Its token needs ops:read and ops:write. */
export class OpsConfig extends CallerConfig {
  @IsUrlOf(['http', 'https']) relayUrl!: string;
  @IsUrlOf(['http', 'https']) notificationsUrl!: string;
  @IsUrlOf(['http', 'https']) analyticsUrl!: string;
  @IsUrlOf(['http', 'https']) webhooksUrl!: string;
}
