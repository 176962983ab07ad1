import { Injectable } from '@nestjs/common';
import { Problem } from '@purser/platform';
import { DataSource } from 'typeorm';
import { readPage } from '../pages/read-page.js';
import type { Wallet, WalletPage, WalletsQuery } from './wallet.dto.js';
import { problem } from '../problem-codes.js';

@Injectable()
export class WalletsService {
  constructor(private readonly dataSource: DataSource) {}

  async get(id: string): Promise<Wallet> {
    const [row] = await this.dataSource.query<{ wallet: Wallet }[]>(
      'SELECT wallet.wallet_json(w) AS wallet FROM wallet.wallet w WHERE id = $1',
      [id],
    );
    if (!row) throw walletNotFound(id);
    return row.wallet;
  }

  /** Newest first. */
  list({ ownerId, currency, status, limit, cursor }: WalletsQuery): Promise<WalletPage> {
    return readPage<Wallet>(this.dataSource, {
      from: 'wallet.wallet t',
      show: 'wallet.wallet_json(t)',
      where: { owner_id: ownerId, currency, status },
      limit,
      cursor,
    });
  }
}

export function walletNotFound(id: string): Problem {
  return problem('wallet_not_found', `There is no wallet ${id}.`);
}
