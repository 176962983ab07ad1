import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { DatabaseModule, PlatformModule, RedisModule } from '@purser/platform';
import { AlarmsModule } from './alarms/alarms.module.js';
import { AlertsModule } from './alerts/alerts.module.js';
import { AuditModule } from './audit/audit.module.js';
import { CasesModule } from './cases/cases.module.js';
import type { OpsConfig } from './config.js';
import { DashboardModule } from './dashboard/dashboard.module.js';
import { DeadLetterIndexModule } from './dead-letter-index/dead-letter-index.module.js';
import { DeadLettersModule } from './dead-letters/dead-letters.module.js';
import { EditsModule } from './edits/edits.module.js';
import { LiveModule } from './live/live.module.js';
import { MailsModule } from './mails/mails.module.js';
import { OverviewModule } from './overview/overview.module.js';
import { PartnersModule } from './partners/partners.module.js';
import { PipelineModule } from './pipeline/pipeline.module.js';
import { ProofModule } from './proof/proof.module.js';
import { RejectionRulesModule } from './rejection-rules/rejection-rules.module.js';
import { ReplaysModule } from './replays/replays.module.js';
import { ReviewsModule } from './reviews/reviews.module.js';
import { SessionsModule } from './sessions/sessions.module.js';
import { TracesModule } from './traces/traces.module.js';
import { VolumesModule } from './volumes/volumes.module.js';

@Module({})
export class AppModule {
  static with(config: OpsConfig): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.forService({ name: 'ops', config }),
        DatabaseModule.forSchema({ schema: 'ops', config }),
        RedisModule.forService(config),
        AlarmsModule,
        AlertsModule,
        AuditModule,
        CasesModule,
        DashboardModule,
        DeadLetterIndexModule,
        DeadLettersModule,
        EditsModule,
        LiveModule,
        MailsModule,
        OverviewModule,
        PartnersModule,
        PipelineModule,
        ProofModule,
        RejectionRulesModule,
        ReplaysModule,
        ReviewsModule,
        SessionsModule,
        TracesModule,
        VolumesModule,
      ],
    };
  }
}
