import { Module } from '@nestjs/common';
import { NotificationsConfig } from '../config.js';
import { MailMetrics } from './mail-metrics.js';
import { MailQueue } from './mail-queue.js';
import { MailSender } from './mail-sender.js';
import { MailStore } from './mail-store.js';
import { Retention } from './retention.js';
import { SmtpTransport } from './smtp-transport.js';

/** Sends what the table `notification` says is to be sent. */
@Module({
  providers: [
    {
      provide: SmtpTransport,
      inject: [NotificationsConfig],
      useFactory: (config: NotificationsConfig) =>
        new SmtpTransport({
          url: config.smtpUrl,
          concurrency: config.mailConcurrency,
          rateLimit: config.mailRateLimit,
          timeoutMs: config.mailTimeoutMs,
        }),
    },
    MailMetrics,
    MailStore,
    MailSender,
    MailQueue,
    Retention,
  ],
  exports: [MailQueue, MailStore],
})
export class MailModule {}
