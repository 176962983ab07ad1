import type { Servers } from '../harness/contender.js';
import { makeKeys, startService, type RunningService } from '../harness/service.js';

export interface WalletService extends RunningService {
  token: string;
}

/** The wallet service, and a token to post with. */
export async function startWallet(servers: Servers, profile?: string): Promise<WalletService> {
  const keys = await makeKeys();
  const service = await startService('wallet', servers, keys, { profile });
  return { ...service, token: await keys.token(['wallets:write']) };
}
