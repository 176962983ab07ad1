import { IsOptional } from 'class-validator';
import { Entry } from '../entries/entry.dto.js';
import type { TransactionKind } from '../transactions/transaction.dto.js';
import { IsTime } from '../validation/is-time.js';

export class StatementQuery {
  /**
   * From this time on: RFC 3339, or a day, from its beginning in UTC. Since the wallet was opened when absent.
   * @example "2026-11-01"
   */
  @IsOptional()
  @IsTime()
  from?: string;

  /**
   * Until before this time: RFC 3339, or a day, until its beginning in UTC. Until now when absent.
   * @example "2026-12-01"
   */
  @IsOptional()
  @IsTime()
  to?: string;
}

/** What came in and what went out, in minor units, neither negative. */
export class Total {
  /** How many entries. */
  count!: number;
  /** @example "2500" */
  in!: string;
  /** @example "0" */
  out!: string;
}

export class KindTotal extends Total {
  /** @example "top_up" */
  kind!: TransactionKind;
}

/** What a statement says before its entries. */
export class StatementSummary {
  /** @example "0199d2c4-6d2e-7c11-9a53-3f8a0c2b7d10" */
  walletId!: string;
  /** @example "USD" */
  currency!: string;
  /** Included. */
  from!: string;
  /** Not included. */
  to!: string;
  /** How far it reaches: `to`, or now when that is in the future. */
  asOf!: string;
  /**
   * Minor units. With what came in and less what went out it is `closingBalance`, always.
   * @example "0"
   */
  openingBalance!: string;
  /** @example "2500" */
  closingBalance!: string;
  totals!: Total;
  /** Those that there were. */
  totalsByKind!: KindTotal[];
}

export class Statement extends StatementSummary {
  /** Oldest first, each with the balance after it. */
  entries!: Entry[];
}
