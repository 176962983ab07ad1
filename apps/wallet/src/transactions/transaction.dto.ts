import { limits } from '@purser/contracts';
import { PageQuery } from '../pages/page-query.dto.js';
import { IsText } from '../validation/is-text.js';

export const TRANSACTION_KINDS = ['top_up', 'withdrawal', 'transfer', 'capture', 'reversal'] as const;
export type TransactionKind = (typeof TRANSACTION_KINDS)[number];

/** Money that moved. */
export class Transaction {
  /** @example "0199d2c5-01aa-7f3e-8d04-5b1c9e6f2a77" */
  id!: string;
  /**
   * The wallet that it was asked of; the sender of a transfer.
   * @example "0199d2c4-6d2e-7c11-9a53-3f8a0c2b7d10"
   */
  walletId!: string;
  /** @example "top_up" */
  kind!: TransactionKind;
  /**
   * Minor units.
   * @example "2500"
   */
  amount!: string;
  /** @example "USD" */
  currency!: string;
  /**
   * What the wallet had after it, in minor units.
   * @example "2500"
   */
  balance!: string;
  /**
   * The wallet's sequence number after it.
   * @example 1
   */
  sequence!: number;
  /** @example "invoice-1009" */
  reference!: string | null;
  /** @example { "channel": "card" } */
  metadata!: Record<string, string>;
  /** @example "2026-11-23T09:31:07.412Z" */
  createdAt!: string;
  /** Of a transfer, and of the reversal of one. */
  fromWalletId?: string;
  /** Of a transfer, and of the reversal of one. */
  toWalletId?: string;
  /** Of a capture. */
  holdId?: string;
  /** Of a reversal: the transaction that it takes back. */
  reverses?: string;
}

export class TransactionsQuery extends PageQuery {
  /**
   * The caller's own name for them.
   * @example "invoice-1009"
   */
  @IsText(limits.text)
  reference!: string;
}

export class TransactionPage {
  data!: Transaction[];
  /** For the page after this one; null on the last. */
  nextCursor!: string | null;
}
