import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { PlatformModule, RedisModule } from '@purser/platform';
import type { RelayConfig } from './config.js';
import { ScanController } from './events/scan.controller.js';
import { OutboxModule } from './outbox/outbox.module.js';
import { PartitionsController } from './partitions/partitions.controller.js';
import { ProofController } from './proof/proof.controller.js';

@Module({})
export class AppModule {
  static forConfig(config: RelayConfig): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.forService({ name: 'relay', config }),
        RedisModule.forService(config),
        OutboxModule.forConfig(config),
      ],
      controllers: [ProofController, PartitionsController, ScanController],
    };
  }
}
