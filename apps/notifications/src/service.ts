import { createTransport } from '@purser/inbox';
import { loadConfig } from '@purser/platform';
import type { ServiceOptions } from '@purser/platform';
import { AppModule } from './app.module.js';
import { NotificationsConfig } from './config.js';

export const service: ServiceOptions<NotificationsConfig> = {
  name: 'notifications',
  module: (config) => AppModule.forConfig(config),
  config: () => loadConfig(NotificationsConfig),
  openApi: {
    title: 'Purser notifications',
    description: 'Mails to the owners of wallets: one for every top-up, withdrawal and transfer, sent or received.',
  },
  transport: createTransport,
};
