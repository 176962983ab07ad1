import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { DeadLetterIndexModule } from '../dead-letter-index/dead-letter-index.module.js';
import { LiveModule } from '../live/live.module.js';
import { ServicesModule } from '../services/services.module.js';
import { ReplayRetention } from './replay-retention.js';
import { ReplayRunner } from './replay-runner.js';
import { ReplaySettler } from './replay-settler.js';
import { ReplayStore } from './replay-store.js';
import { ReplaysController } from './replays.controller.js';
import { ReplaysService } from './replays.service.js';

@Module({
  imports: [AuditModule, DeadLetterIndexModule, LiveModule, ServicesModule],
  controllers: [ReplaysController],
  providers: [ReplayRetention, ReplayRunner, ReplaySettler, ReplayStore, ReplaysService],
  exports: [ReplaysService],
})
export class ReplaysModule {}
