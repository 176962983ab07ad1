import { createTransport } from '@purser/inbox';
import { loadConfig, startService } from '@purser/platform';
import { AppModule } from './app.module.js';
import { NotificationsConfig } from './config.js';

await startService({
  name: 'notifications',
  module: (config) => AppModule.forConfig(config),
  config: () => loadConfig(NotificationsConfig),
  openApi: {
    title: 'Purser notifications',
    description: 'Mails to the owners of wallets: one for every completed top-up.',
  },
  transport: createTransport,
});
