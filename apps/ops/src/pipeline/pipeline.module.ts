import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { LiveModule } from '../live/live.module.js';
import { ServicesModule } from '../services/services.module.js';
import { PipelineController } from './pipeline.controller.js';
import { PipelineService } from './pipeline.service.js';

@Module({
  imports: [AuditModule, LiveModule, ServicesModule],
  controllers: [PipelineController],
  providers: [PipelineService],
})
export class PipelineModule {}
