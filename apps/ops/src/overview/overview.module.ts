import { Module } from '@nestjs/common';
import { LiveModule } from '../live/live.module.js';
import { ProofModule } from '../proof/proof.module.js';
import { ServicesModule } from '../services/services.module.js';
import { HistoryService } from './history.service.js';
import { Looks } from './look.js';
import { OverviewController } from './overview.controller.js';
import { OverviewService } from './overview.service.js';

/** The pipeline at a glance, now and in the last days. */
@Module({
  imports: [LiveModule, ProofModule, ServicesModule],
  controllers: [OverviewController],
  providers: [Looks, HistoryService, OverviewService],
})
export class OverviewModule {}
