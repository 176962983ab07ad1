import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { CaseSummariesModule } from '../cases/case-summaries.module.js';
import { LiveModule } from '../live/live.module.js';
import { ReviewsController } from './reviews.controller.js';
import { ReviewsService } from './reviews.service.js';

@Module({
  imports: [AuditModule, CaseSummariesModule, LiveModule],
  controllers: [ReviewsController],
  providers: [ReviewsService],
})
export class ReviewsModule {}
