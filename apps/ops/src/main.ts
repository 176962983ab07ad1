import { loadConfig, startService } from '@purser/platform';
import { AppModule } from './app.module.js';
import { OpsConfig } from './config.js';

await startService({
  name: 'ops',
  config: () => loadConfig(OpsConfig),
  module: (config) => AppModule.with(config),
  openApi: {
    title: 'Purser operations',
    description: 'Dead letters of all consumers, their replay, and the proof that no event was missed.',
  },
});
