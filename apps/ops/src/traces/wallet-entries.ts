import { Inject, Injectable } from '@nestjs/common';
import { ServiceClient } from '@purser/platform';
import { pathWith } from '../services/ask-one.js';
import type { ServiceName } from '../services/service-names.js';
import type { WalletEntry } from './trace.dto.js';

/** Asks the wallet service what happened to a wallet. */
@Injectable()
export class WalletEntries {
  constructor(@Inject(ServiceClient) private readonly services: ServiceClient<ServiceName>) {}

  /** The newest first. Throws as ServiceClient does. */
  async of(walletId: string, query: { limit: number; from?: string; to?: string }): Promise<WalletEntry[]> {
    const path = pathWith(`/v1/wallets/${walletId}/entries`, query);
    const { data } = await this.services.get<{ data: WalletEntry[] }>('wallet', path);
    return data.map(({ transactionId, kind, amount, balanceAfter, sequence, reference, createdAt }) => ({
      ...{ transactionId, kind, amount, balanceAfter, sequence, reference, createdAt },
    }));
  }
}
