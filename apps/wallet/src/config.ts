import { ServiceConfig } from '@purser/platform';

/** The settings of this service: so far, what every service has. */
export class WalletConfig extends ServiceConfig {}
