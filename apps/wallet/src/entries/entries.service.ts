import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { WalletsService } from '../wallets/wallets.service.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import type { EntriesQuery, Entry, EntryPage } from './entry.dto.js';
import { accountOf, EntryEntity } from './entry.entity.js';

@Injectable()
export class EntriesService {
  constructor(
    @InjectRepository(EntryEntity) private readonly entries: Repository<EntryEntity>,
    private readonly wallets: WalletsService,
  ) {}

  /** Newest first. Pages are by sequence, so that what is posted meanwhile neither repeats nor hides an entry. */
  async page(walletId: string, { limit, cursor }: EntriesQuery): Promise<EntryPage> {
    const before = cursor === undefined ? undefined : decodeCursor(cursor);
    const wallet = await this.wallets.get(walletId);
    const query = this.entries
      .createQueryBuilder('entry')
      .innerJoinAndSelect('entry.transaction', 'transaction')
      .where('entry.account = :account', { account: accountOf(wallet.id) })
      .orderBy('entry.sequence', 'DESC')
      .limit(limit + 1);
    // Always said, so that the planner may use the partial index.
    query.andWhere('entry.sequence < :before', { before: (before ?? 2n ** 63n - 1n).toString() });
    const found = await query.getMany();
    const last = found.length > limit ? found[limit - 1] : undefined;
    return {
      data: found.slice(0, limit).map((entry) => present(entry, wallet.id)),
      nextCursor: last?.sequence == null ? null : encodeCursor(last.sequence),
    };
  }
}

function present(entry: EntryEntity, walletId: string): Entry {
  return {
    id: `${entry.transactionId}-${entry.line}`,
    transactionId: entry.transactionId,
    walletId,
    kind: entry.transaction.kind,
    amount: entry.amount.toString(),
    balanceAfter: String(entry.balanceAfter),
    sequence: Number(entry.sequence),
    createdAt: entry.createdAt.toISOString(),
  };
}
