import { Injectable } from '@nestjs/common';
import { Problem } from '@purser/platform';
import { DataSource } from 'typeorm';
import { readPage } from '../pages/read-page.js';
import type { Transaction, TransactionPage, TransactionsQuery } from './transaction.dto.js';
import { problem } from '../problem-codes.js';

/** With the entry of the wallet that it was asked of, which says the balance and the sequence after it. */
const WITH_ENTRY = `wallet.transaction t
  JOIN wallet.entry e ON e.transaction_id = t.id AND e.line = 1 AND e.account = 'wallet:' || t.wallet_id`;
const SHOWN = 'wallet.transaction_json(t, e.balance_after, e.sequence)';

@Injectable()
export class TransactionsService {
  constructor(private readonly dataSource: DataSource) {}

  /** The same representation as the posting was answered with. */
  async get(id: string): Promise<Transaction> {
    const [row] = await this.dataSource.query<{ transaction: Transaction }[]>(
      `SELECT ${SHOWN} AS transaction FROM ${WITH_ENTRY} WHERE t.id = $1`,
      [id],
    );
    if (!row) throw transactionNotFound(id);
    return row.transaction;
  }

  /** Newest first. */
  list({ reference, limit, cursor }: TransactionsQuery): Promise<TransactionPage> {
    return readPage<Transaction>(this.dataSource, {
      from: WITH_ENTRY,
      show: SHOWN,
      where: { reference },
      limit,
      cursor,
    });
  }
}

export function transactionNotFound(id: string): Problem {
  return problem('transaction_not_found', `There is no transaction ${id}.`);
}
