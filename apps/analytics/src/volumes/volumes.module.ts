import { Module } from '@nestjs/common';
import { BrokerModule } from './broker.module.js';
import { FreshnessService } from './freshness.service.js';
import { VolumesController } from './volumes.controller.js';
import { VolumesService } from './volumes.service.js';

@Module({
  imports: [BrokerModule],
  controllers: [VolumesController],
  providers: [FreshnessService, VolumesService],
  exports: [VolumesService],
})
export class VolumesModule {}
