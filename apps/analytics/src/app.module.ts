import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { InboxModule } from '@purser/inbox';
import { DatabaseModule, PlatformModule, RedisModule } from '@purser/platform';
import type { AnalyticsConfig } from './config.js';
import { TopUpsConsumer } from './top-ups/top-ups.consumer.js';
import { VolumesModule } from './volumes/volumes.module.js';

@Module({})
export class AppModule {
  static forConfig(config: AnalyticsConfig): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.forService({ name: 'analytics', config }),
        DatabaseModule.forSchema({ schema: 'analytics', config }),
        RedisModule.forService(config),
        InboxModule.forConsumer({ name: 'analytics', events: ['TopUpCompleted'], config }),
        VolumesModule,
      ],
      controllers: [TopUpsConsumer],
    };
  }
}
