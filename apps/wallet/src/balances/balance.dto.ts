import { buildMessage, IsOptional, ValidateBy } from 'class-validator';
import { isTime, TIME_MESSAGE } from '../validation/is-time.js';

/** 18 digits fit bigint. */
export const SEQUENCE = /^\d{1,18}$/;

function IsMoment(): PropertyDecorator {
  return ValidateBy({
    name: 'isMoment',
    validator: {
      validate: (value) => isTime(value) || (typeof value === 'string' && SEQUENCE.test(value)),
      defaultMessage: buildMessage((each) => `${each}$property ${TIME_MESSAGE}; or a sequence of the wallet, e.g. "7"`),
    },
  });
}

export class BalanceQuery {
  /**
   * A time as in RFC 3339 (a day alone is its beginning, in UTC; what is to come is now), or a sequence of the wallet. Now
   * when absent.
   * @example "2026-11-23T09:30:00Z"
   */
  @IsOptional()
  @IsMoment()
  at?: string;
}

/** One of the two, as it was asked for. */
export class Moment {
  /** @example "2026-11-23T09:30:00Z" */
  time?: string;
  /** @example 7 */
  sequence?: number;
}

/** What a wallet had at a moment. Amounts in minor units. */
export class Balance {
  /** @example "0199d2c4-6d2e-7c11-9a53-3f8a0c2b7d10" */
  walletId!: string;
  /** @example "USD" */
  currency!: string;
  /** The moment that was asked for; null: now. */
  at!: Moment | null;
  /** @example "2500" */
  balance!: string;
  /**
   * What was promised to somebody.
   * @example "0"
   */
  held!: string;
  /**
   * `balance` less `held`.
   * @example "2500"
   */
  available!: string;
  /**
   * The wallet's sequence at that moment.
   * @example 1
   */
  sequence!: number;
  /**
   * The moment itself: of a sequence, when it was reached; never later than now.
   * @example "2026-11-23T09:30:00.000Z"
   */
  asOf!: string;
}
