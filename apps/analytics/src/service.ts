import { createTransport } from '@purser/inbox';
import { loadConfig } from '@purser/platform';
import type { ServiceOptions } from '@purser/platform';
import { AppModule } from './app.module.js';
import { AnalyticsConfig } from './config.js';

export const service: ServiceOptions<AnalyticsConfig> = {
  name: 'analytics',
  module: (config) => AppModule.forConfig(config),
  config: () => loadConfig(AnalyticsConfig),
  openApi: { title: 'Purser analytics', description: 'Volumes by day, currency and kind, and how current they are.' },
  transport: createTransport,
};
