import { Module } from '@nestjs/common';
import { LOGGER, ServiceClient } from '@purser/platform';
import type { Log } from '@purser/platform';
import { OpsConfig } from '../config.js';
import type { ServiceName } from './service-names.js';

/** Asks the other services, with ops' own token. */
@Module({
  providers: [
    {
      provide: ServiceClient,
      inject: [OpsConfig, LOGGER],
      useFactory: (config: OpsConfig, log: Log) => new ServiceClient<ServiceName>(urlsOf(config), config, log),
    },
  ],
  exports: [ServiceClient],
})
export class ServicesModule {}

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
