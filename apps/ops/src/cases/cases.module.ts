import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { DeadLetterIndexModule } from '../dead-letter-index/dead-letter-index.module.js';
import { EditsModule } from '../edits/edits.module.js';
import { LiveModule } from '../live/live.module.js';
import { RejectionRulesModule } from '../rejection-rules/rejection-rules.module.js';
import { ReplaysModule } from '../replays/replays.module.js';
import { ServicesModule } from '../services/services.module.js';
import { CaseChanges } from './case-changes.js';
import { CaseListService } from './case-list.js';
import { CasePage } from './case-page.js';
import { CaseResolutions } from './case-resolutions.js';
import { CaseSearch } from './case-search.js';
import { CaseSummariesModule } from './case-summaries.module.js';
import { CasesController } from './cases.controller.js';
import { Closings } from './closings.js';

@Module({
  imports: [
    AuditModule,
    CaseSummariesModule,
    DeadLetterIndexModule,
    EditsModule,
    LiveModule,
    RejectionRulesModule,
    ReplaysModule,
    ServicesModule,
  ],
  controllers: [CasesController],
  providers: [CaseChanges, CaseListService, CasePage, CaseResolutions, CaseSearch, Closings],
})
export class CasesModule {}
