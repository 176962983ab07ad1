import { loadConfig } from '@purser/platform';
import type { ServiceOptions } from '@purser/platform';
import { AppModule } from './app.module.js';
import { OpsConfig } from './config.js';

export const service: ServiceOptions<OpsConfig> = {
  name: 'ops',
  config: () => loadConfig(OpsConfig),
  module: (config) => AppModule.with(config),
  openApi: {
    title: 'Purser operations',
    description: 'Dead letters of all consumers, their replay, and the proof that no event was missed.',
  },
};
