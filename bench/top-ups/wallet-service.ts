import type { Servers } from '../harness/contender.js';
import type { BenchOptions } from '../harness/options.js';
import { makeKeys, startService, type RunningService } from '../harness/service.js';

export interface WalletService extends RunningService {
  token: string;
}

/** With the wallet service, and a token to post with. */
export async function withWallet<T>(
  own: Servers,
  { profile }: BenchOptions,
  work: (wallet: WalletService) => Promise<T>,
): Promise<T> {
  const wallet = await startWallet(own, profile);
  try {
    return await work(wallet);
  } finally {
    await wallet.stop();
  }
}

async function startWallet(servers: Servers, profile?: string): Promise<WalletService> {
  const keys = await makeKeys();
  const service = await startService('wallet', servers, keys, { profile });
  return { ...service, token: await keys.token(['wallets:write']) };
}
