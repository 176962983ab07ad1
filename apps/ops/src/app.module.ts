import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { DatabaseModule, PlatformModule, RedisModule } from '@purser/platform';
import { AlarmsModule } from './alarms/alarms.module.js';
import { AuditModule } from './audit/audit.module.js';
import type { OpsConfig } from './config.js';
import { DeadLetterIndexModule } from './dead-letter-index/dead-letter-index.module.js';
import { DeadLettersModule } from './dead-letters/dead-letters.module.js';
import { HomeController } from './home/home.controller.js';
import { LiveModule } from './live/live.module.js';
import { OverviewModule } from './overview/overview.module.js';
import { ProofModule } from './proof/proof.module.js';
import { SessionsModule } from './sessions/sessions.module.js';

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
        AuditModule,
        DeadLetterIndexModule,
        DeadLettersModule,
        LiveModule,
        OverviewModule,
        ProofModule,
        SessionsModule,
      ],
      controllers: [HomeController],
    };
  }
}
