import { IsIn, IsOptional } from 'class-validator';
import { PageQuery } from '../pages/page-query.dto.js';
import { TRANSACTION_KINDS, type TransactionKind } from '../transactions/transaction.dto.js';
import { IsTime } from '../validation/is-time.js';

export class EntriesQuery extends PageQuery {
  /** A page of one kind may be short, or even empty, before the last: only `nextCursor` tells. */
  @IsOptional()
  @IsIn(TRANSACTION_KINDS)
  kind?: TransactionKind;

  /**
   * From this time on: RFC 3339, or a day, from its beginning in UTC.
   * @example "2026-11-01"
   */
  @IsOptional()
  @IsTime()
  from?: string;

  /**
   * Until before this time: RFC 3339, or a day, until its beginning in UTC.
   * @example "2026-12-01"
   */
  @IsOptional()
  @IsTime()
  to?: string;
}

/** What a transaction did to a wallet. */
export class Entry {
  /** @example "0199d2c5-01aa-7f3e-8d04-5b1c9e6f2a77-1" */
  id!: string;
  /** @example "0199d2c5-01aa-7f3e-8d04-5b1c9e6f2a77" */
  transactionId!: string;
  /** @example "0199d2c4-6d2e-7c11-9a53-3f8a0c2b7d10" */
  walletId!: string;
  /** @example "top_up" */
  kind!: TransactionKind;
  /**
   * Minor units, signed: what the wallet gained.
   * @example "2500"
   */
  amount!: string;
  /**
   * Minor units.
   * @example "2500"
   */
  balanceAfter!: string;
  /**
   * Minor units: what was promised to somebody.
   * @example "0"
   */
  heldAfter!: string;
  /** @example 1 */
  sequence!: number;
  /**
   * The transaction's.
   * @example "invoice-1009"
   */
  reference!: string | null;
  /** @example "2026-11-23T09:31:07.412Z" */
  createdAt!: string;
}

export class EntryPage {
  data!: Entry[];
  /**
   * For the page after this one; null on the last.
   * @example "NDI"
   */
  nextCursor!: string | null;
}
