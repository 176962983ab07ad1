import { loadConfig, startService } from '@purser/platform';
import { AppModule } from './app.module.js';
import { RelayConfig } from './config.js';

await startService({
  name: 'relay',
  module: (config) => AppModule.forConfig(config),
  config: () => loadConfig(RelayConfig),
});
