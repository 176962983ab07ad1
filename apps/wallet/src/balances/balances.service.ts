import { Injectable } from '@nestjs/common';
import { Problem } from '@purser/platform';
import { DataSource } from 'typeorm';
import { timeOf } from '../validation/is-time.js';
import { walletNotFound } from '../wallets/wallets.service.js';
import { BALANCE_AT } from './balance-at.sql.js';
import { SEQUENCE, type Balance, type Moment } from './balance.dto.js';
import { problem } from '../problem-codes.js';

interface Row extends Omit<Balance, 'at' | 'balance' | 'sequence'> {
  balance: string | null;
  sequence: string;
  openedAt: string;
  newest: string;
  early: boolean;
}

@Injectable()
export class BalancesService {
  constructor(private readonly dataSource: DataSource) {}

  /** @param at a time, a sequence, or undefined: now */
  async get(walletId: string, at: string | undefined): Promise<Balance> {
    const moment = at === undefined ? null : SEQUENCE.test(at) ? { sequence: Number(at) } : { time: at };
    const time = moment?.time === undefined ? null : timeOf(moment.time);
    const [row] = await this.dataSource.query<Row[]>(BALANCE_AT, [walletId, time, moment?.sequence ?? null]);
    if (!row) throw walletNotFound(walletId);
    const { currency, balance, held, available, sequence, asOf, openedAt, newest, early } = row;
    if (early) throw unknownMoment(`must not be before the wallet was opened, ${openedAt}`);
    if (balance === null) throw unknownMoment(`must be at most ${newest}, the wallet's newest sequence`);
    return {
      walletId: row.walletId,
      currency,
      at: moment satisfies Moment | null,
      balance,
      held,
      available,
      sequence: Number(sequence),
      asOf,
    };
  }
}

function unknownMoment(message: string): Problem {
  return problem('validation_failed', `The request is not valid: at ${message}.`, {
    errors: [{ path: 'at', message }],
  });
}
