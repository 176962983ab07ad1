import { startService } from '@purser/platform';
import { AppModule } from '../../apps/relay/src/app.module.js';
import { RelayConfig } from '../../apps/relay/src/config.js';
import type { Servers } from '../harness/contender.js';
import { settings } from './settings.js';

/** The relay service itself. */
export async function startRelay(servers: Servers): Promise<() => Promise<void>> {
  const config = await settings(RelayConfig, 'relay', servers);
  const app = await startService({ name: 'relay', config, module: AppModule.forConfig(config) });
  return () => app.close();
}
