import type { TransactionKind } from './transaction.entity.js';

/** Money that moved. */
export class Transaction {
  /** @example "0199d2c5-01aa-7f3e-8d04-5b1c9e6f2a77" */
  id!: string;
  /** @example "0199d2c4-6d2e-7c11-9a53-3f8a0c2b7d10" */
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
   * What the wallet held after it, in minor units.
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
}
