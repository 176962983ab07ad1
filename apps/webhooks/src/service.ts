import { createTransport } from '@purser/inbox';
import { loadConfig } from '@purser/platform';
import type { ServiceOptions } from '@purser/platform';
import { AppModule } from './app.module.js';
import { WebhooksConfig } from './config.js';

export const service: ServiceOptions<WebhooksConfig> = {
  name: 'webhooks',
  config: () => loadConfig(WebhooksConfig),
  module: (config) => AppModule.with(config),
  transport: createTransport,
  openApi: {
    title: 'Purser webhooks',
    description:
      'Subscribes URLs to events. Deliveries follow Standard Webhooks 1.0.0: verify them with any of its libraries.',
  },
};
