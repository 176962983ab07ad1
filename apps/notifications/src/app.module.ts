import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { InboxModule } from '@purser/inbox';
import { DatabaseModule, PlatformModule, RedisModule } from '@purser/platform';
import type { NotificationsConfig } from './config.js';
import { MailModule } from './mail/mail.module.js';
import { mailedTypes } from './mail/mailed-event.js';
import { MovementsConsumer } from './movements/movements.consumer.js';
import { MailAttempt } from './notifications/mail-attempt.entity.js';
import { MailTraces } from './notifications/mail-traces.js';
import { Notification } from './notifications/notification.entity.js';
import { NotificationsController } from './notifications/notifications.controller.js';
import { NotificationsService } from './notifications/notifications.service.js';

@Module({})
export class AppModule {
  static forConfig(config: NotificationsConfig): DynamicModule {
    const entities = [Notification, MailAttempt];
    return {
      module: AppModule,
      imports: [
        PlatformModule.forService({ name: 'notifications', config }),
        DatabaseModule.forSchema({ schema: 'notifications', config, entities }),
        TypeOrmModule.forFeature(entities),
        RedisModule.forService(config),
        // Global for its DeadLetters (a mail that is given up becomes one, too) and its Traces.
        { ...InboxModule.forConsumer({ name: 'notifications', events: mailedTypes, config }), global: true },
        MailModule,
      ],
      controllers: [MovementsConsumer, NotificationsController],
      providers: [NotificationsService, MailTraces],
    };
  }
}
