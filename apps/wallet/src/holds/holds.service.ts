import { Injectable } from '@nestjs/common';

import { DataSource } from 'typeorm';
import { readPage } from '../pages/read-page.js';
import { WalletsService } from '../wallets/wallets.service.js';
import type { Hold, HoldPage, HoldsQuery } from './hold.dto.js';
import { problem } from '../problem-codes.js';

@Injectable()
export class HoldsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly wallets: WalletsService,
  ) {}

  async get(id: string): Promise<Hold> {
    const [row] = await this.dataSource.query<{ hold: Hold }[]>(
      'SELECT wallet.hold_json(h) AS hold FROM wallet.hold h WHERE id = $1',
      [id],
    );
    if (!row) throw problem('hold_not_found', `There is no hold ${id}.`);
    return row.hold;
  }

  /** Newest first. */
  async page(walletId: string, { status, limit, cursor }: HoldsQuery): Promise<HoldPage> {
    const wallet = await this.wallets.get(walletId);
    const where = { wallet_id: wallet.id, status };
    return readPage<Hold>(this.dataSource, {
      from: 'wallet.hold t',
      show: 'wallet.hold_json(t)',
      where,
      limit,
      cursor,
    });
  }
}
