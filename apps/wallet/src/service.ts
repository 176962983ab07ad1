import { loadConfig } from '@purser/platform';
import type { ServiceOptions } from '@purser/platform';
import { AppModule } from './app.module.js';
import { WalletConfig } from './config.js';

export const service: ServiceOptions<WalletConfig> = {
  name: 'wallet',
  module: (config) => AppModule.with(config),
  config: () => loadConfig(WalletConfig),
  openApi: {
    title: 'Purser wallet',
    description:
      'Wallets and their ledger. Amounts are strings of minor units (cents, for USD), 1 to 9223372036854775807, and exact. ' +
      'A request that moves money carries an `Idempotency-Key`: the same key and body again is answered as the first time, ' +
      'refusals included. Errors are problem+json (RFC 9457); programs match on `code`.',
  },
};
