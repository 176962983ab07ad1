import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { LOGGER, PlatformModule, ServiceClient } from '@purser/platform';
import type { Log } from '@purser/platform';
import { AlarmMetrics } from './alarms/alarm-metrics.js';
import type { OpsConfig } from './config.js';
import { DeadLettersController } from './dead-letters/dead-letters.controller.js';
import { DeadLettersService } from './dead-letters/dead-letters.service.js';
import { HomeController } from './home/home.controller.js';
import { ProofController } from './proof/proof.controller.js';
import { ProofService } from './proof/proof.service.js';
import type { ServiceName } from './services/service-names.js';

/** No database and no Redis of its own: ops asks the services that own the facts. */
@Module({})
export class AppModule {
  static with(config: OpsConfig): DynamicModule {
    return {
      module: AppModule,
      imports: [PlatformModule.forService({ name: 'ops', config })],
      controllers: [HomeController, DeadLettersController, ProofController],
      providers: [
        {
          provide: ServiceClient,
          inject: [LOGGER],
          useFactory: (log: Log) => new ServiceClient<ServiceName>(urlsOf(config), config, log),
        },
        DeadLettersService,
        ProofService,
        AlarmMetrics,
      ],
    };
  }
}

function urlsOf(config: OpsConfig): Record<ServiceName, string> {
  const { walletUrl, relayUrl, notificationsUrl, analyticsUrl, webhooksUrl } = config;
  return {
    wallet: walletUrl,
    relay: relayUrl,
    notifications: notificationsUrl,
    analytics: analyticsUrl,
    webhooks: webhooksUrl,
  };
}
