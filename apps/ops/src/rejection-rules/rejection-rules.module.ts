import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { LiveModule } from '../live/live.module.js';
import { ServicesModule } from '../services/services.module.js';
import { DeadMatches } from './dead-matches.js';
import { DryRuns } from './dry-runs.js';
import { RejectionRulesController } from './rejection-rules.controller.js';
import { RuleExpiry } from './rule-expiry.js';
import { RuleReader } from './rule-reader.js';
import { RuleRejections } from './rule-rejections.js';
import { RulesPush } from './rules-push.js';
import { RulesService } from './rules.service.js';

@Module({
  imports: [AuditModule, LiveModule, ServicesModule],
  controllers: [RejectionRulesController],
  providers: [DeadMatches, DryRuns, RuleExpiry, RuleReader, RuleRejections, RulesPush, RulesService],
  exports: [RuleReader],
})
export class RejectionRulesModule {}
