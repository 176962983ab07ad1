import { IsMailSender, IsUrlOf, ServiceConfig } from '@purser/platform';
import { IsBoolean, IsEmail, IsInt, IsNotEmpty, IsOptional, IsString, Max, Min, ValidateIf } from 'class-validator';

/** The settings of this service, read from SCREAMING_SNAKE variables. */
export class OpsConfig extends ServiceConfig {
  @IsUrlOf(['http', 'https']) walletUrl!: string;
  @IsUrlOf(['http', 'https']) relayUrl!: string;
  @IsUrlOf(['http', 'https']) notificationsUrl!: string;
  @IsUrlOf(['http', 'https']) analyticsUrl!: string;
  @IsUrlOf(['http', 'https']) webhooksUrl!: string;
  /** A file that holds a bearer token for calls to the services. Read again when it changes. */
  @IsString() @IsNotEmpty() serviceTokenFile!: string;
  /** Milliseconds that a call to a service may take before it counts as unreachable. */
  @IsInt() @Min(100) @Max(25_000) serviceTimeoutMs: number = 5_000;

  /** Where people open the dashboard: in links, and the address that the OpenID provider sends them back to. */
  @ValidateIf((config: OpsConfig) => config.opsPublicUrl !== undefined || usesOidc(config) || tells(config))
  @IsUrlOf(['http', 'https'])
  opsPublicUrl?: string;

  /** The OpenID provider at which people sign in, with our id there; both or neither. http is for development. */
  @ValidateIf(usesOidc) @IsUrlOf(['https', 'http']) oidcIssuer?: string;
  @ValidateIf(usesOidc) @IsString() @IsNotEmpty() oidcClientId?: string;
  /** None for a public client: PKCE is used in any case. */
  @IsOptional() @IsString() @IsNotEmpty() oidcClientSecret?: string;
  /** The claim that lists a person's roles (viewer, operator, approver) or scopes: an array, or words in a string. */
  @IsString() @IsNotEmpty() oidcScopeClaim: string = 'scope';

  /** Whom alerts about cases are mailed to; nobody when empty. */
  @IsEmail({}, { each: true }) alertMailTo: string[] = [];
  /** The mail server for them, with `user:password@` where it asks for them, and the sender. */
  @ValidateIf(mails) @IsUrlOf(['smtp', 'smtps']) smtpUrl?: string;
  @ValidateIf(mails) @IsMailSender() mailFrom?: string;
  /** Where alerts are posted as Slack understands them: an incoming webhook's address. A secret. */
  @IsOptional() @IsUrlOf(['https', 'http']) alertWebhookUrl?: string;
  /** Lets that be at a private address. */
  @IsBoolean() alertWebhookAllowPrivateNetworks: boolean = false;
  /** Hours that a case's oldest dead letter may be open; an alert then, and whenever its age has doubled. */
  @IsInt() @Min(1) @Max(8_760) alertOldestAgeHours: number = 24;
}

function usesOidc({ oidcIssuer, oidcClientId, oidcClientSecret }: OpsConfig): boolean {
  return [oidcIssuer, oidcClientId, oidcClientSecret].some((setting) => setting !== undefined);
}

function mails({ alertMailTo }: OpsConfig): boolean {
  return alertMailTo.length > 0;
}

function tells(config: OpsConfig): boolean {
  return mails(config) || config.alertWebhookUrl !== undefined;
}
