import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Problem } from '@purser/platform';
import { Repository } from 'typeorm';
import { accountOf, EntryEntity } from '../entries/entry.entity.js';
import type { Transaction } from './transaction.dto.js';

@Injectable()
export class TransactionsService {
  constructor(@InjectRepository(EntryEntity) private readonly entries: Repository<EntryEntity>) {}

  /** The same representation as the posting was answered with. */
  async get(id: string): Promise<Transaction> {
    const lines = await this.entries.find({ where: { transactionId: id }, relations: { transaction: true } });
    const entry = lines.find((line) => line.account === accountOf(line.transaction.walletId));
    if (!entry) throw new Problem('transaction_not_found', 404, `There is no transaction ${id}.`);
    const { transaction } = entry;
    return {
      id: transaction.id,
      walletId: transaction.walletId,
      kind: transaction.kind,
      amount: transaction.amount.toString(),
      currency: transaction.currency,
      balance: String(entry.balanceAfter),
      sequence: Number(entry.sequence),
      reference: transaction.reference,
      metadata: transaction.metadata,
      createdAt: transaction.createdAt.toISOString(),
    };
  }
}
