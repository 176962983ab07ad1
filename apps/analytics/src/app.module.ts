import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { InboxModule } from '@purser/inbox';
import { DatabaseModule, PlatformModule, RedisModule } from '@purser/platform';
import type { AnalyticsConfig } from './config.js';
import { movementTypes } from './movements/movement.js';
import { MovementsConsumer } from './movements/movements.consumer.js';
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
        // Global for its ReadAfter: the volumes wait for what their reader has just written.
        { ...InboxModule.forConsumer({ name: 'analytics', events: movementTypes, config }), global: true },
        VolumesModule,
      ],
      controllers: [MovementsConsumer],
    };
  }
}
