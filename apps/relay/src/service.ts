import { loadConfig } from '@purser/platform';
import type { ServiceOptions } from '@purser/platform';
import { AppModule } from './app.module.js';
import { RelayConfig } from './config.js';

export const service: ServiceOptions<RelayConfig> = {
  name: 'relay',
  module: (config) => AppModule.forConfig(config),
  config: () => loadConfig(RelayConfig),
};
