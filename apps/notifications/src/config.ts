import { ConsumerConfig } from '@purser/inbox';
import { IsMailSender, IsUrlOf } from '@purser/platform';
import { IsIn, IsInt, Max, Min } from 'class-validator';
import { unknownOutcomePolicies } from './mail/next-step.js';
import type { UnknownOutcomePolicy } from './mail/next-step.js';

/** The settings of this service, on top of those of every consumer. */
export class NotificationsConfig extends ConsumerConfig {
  /** The mail server, with `user:password@` where it asks for them; `?requireTLS=true` insists on STARTTLS. */
  @IsUrlOf(['smtp', 'smtps'])
  smtpUrl!: string;

  /** Sender: an address, or `Name <address>`. Its domain ends every Message-ID. */
  @IsMailSender()
  mailFrom!: string;

  /** Mails sent at a time by this process, each over a connection of its own. */
  @IsInt()
  @Min(1)
  @Max(100)
  mailConcurrency: number = 5;

  /** Mails a second that this process sends at most; 0 for no limit. */
  @IsInt()
  @Min(0)
  @Max(10_000)
  mailRateLimit: number = 0;

  /** Milliseconds after which a send is broken off, from the connection to the last answer. */
  @IsInt()
  @Min(100)
  @Max(600_000)
  mailTimeoutMs: number = 30_000;

  /** Attempts in all before a mail becomes a dead letter; with the waits below, after about six hours. */
  @IsInt()
  @Min(1)
  @Max(100)
  mailRetryAttempts: number = 16;

  /** Milliseconds before the second attempt; doubled before each later one. RETRY_JITTER applies. */
  @IsInt()
  @Min(1)
  mailRetryBaseMs: number = 5_000;

  /** Milliseconds that a wait between attempts never exceeds. */
  @IsInt()
  @Min(1)
  mailRetryMaxMs: number = 3_600_000;

  /** When nobody knows whether the mail server took a mail: `resend` it with the same Message-ID, or `hold` it. */
  @IsIn(unknownOutcomePolicies)
  mailUnknownOutcome: UnknownOutcomePolicy = 'resend';

  /** Days that notifications whose mail was sent are kept. */
  @IsInt()
  @Min(1)
  notificationRetentionDays: number = 90;
}
