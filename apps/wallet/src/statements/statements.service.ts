import { Injectable } from '@nestjs/common';
import { Problem } from '@purser/platform';
import { DataSource } from 'typeorm';
import type { Entry } from '../entries/entry.dto.js';
import { selectEntries } from '../entries/select-entries.sql.js';
import { timeOf } from '../validation/is-time.js';
import { walletNotFound } from '../wallets/wallets.service.js';
import { STATEMENT_PERIOD } from './statement-period.sql.js';
import { STATEMENT_TOTALS } from './statement-totals.sql.js';
import type { KindTotal, StatementQuery, StatementSummary, Total } from './statement.dto.js';
import { problem } from '../problem-codes.js';

/** Entries. They are sent as they are read, but added up before: a hundred thousand in about half a second. */
export const MAX_ENTRIES = 100_000;
/** Entries in memory at a time. */
const BATCH = 500;

/** A statement to be written in some format. */
export interface OpenStatement {
  summary: StatementSummary;
  owner: { name: string | null; locale: string };
  /** Oldest first. Read as fast as the reader takes them; no connection is held meanwhile. */
  batches: AsyncIterable<Entry[]>;
}

interface Period extends Omit<StatementSummary, 'totals' | 'totalsByKind'> {
  ownerName: string | null;
  ownerLocale: string | null;
  after: string;
  last: string;
  tooManyAt: string | null;
}

@Injectable()
export class StatementsService {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws Error when it does not tie out; nothing has been sent then */
  async open(walletId: string, query: StatementQuery): Promise<OpenStatement> {
    const [from, to] = [query.from, query.to].map((time) => (time === undefined ? null : timeOf(time)));
    if (from && Date.parse(from) >= (to ? Date.parse(to) : Date.now())) throw backwards();
    const values = [walletId, from, to, MAX_ENTRIES];
    const [period] = await this.dataSource.query<Period[]>(STATEMENT_PERIOD, values);
    if (!period) throw walletNotFound(walletId);
    const { ownerName, ownerLocale, after, last, tooManyAt, ...summary } = period;
    if (tooManyAt !== null) throw tooLong(tooManyAt);

    const rows = await this.dataSource.query<(KindTotal & { broken: number })[]>(STATEMENT_TOTALS, [
      summary.walletId,
      after,
      last,
      summary.openingBalance,
    ]);
    const totals = sum(rows);
    const closing = BigInt(summary.openingBalance) + BigInt(totals.in) - BigInt(totals.out);
    if (closing !== BigInt(summary.closingBalance) || rows.some(({ broken }) => broken > 0)) {
      throw new Error(
        `the entries of wallet ${summary.walletId} between its sequences ${after} and ${last} do not tie out`,
      );
    }
    return {
      summary: {
        ...summary,
        totals,
        totalsByKind: rows.map(({ kind, count, in: i, out }) => ({ kind, count, in: i, out })),
      },
      owner: { name: ownerName, locale: ownerLocale ?? 'en' },
      batches: this.read(summary.walletId, BigInt(after), BigInt(last)),
    };
  }

  private async *read(walletId: string, after: bigint, last: bigint): AsyncGenerator<Entry[]> {
    for (let reached = after; ;) {
      const values = [walletId, reached, last + 1n, null, BATCH];
      const rows = await this.dataSource.query<{ entry: Entry }[]>(selectEntries('ASC'), values);
      if (rows.length > 0) yield rows.map(({ entry }) => entry);
      const newest = rows.at(-1);
      if (newest === undefined || rows.length < BATCH) return;
      reached = BigInt(newest.entry.sequence);
    }
  }
}

function sum(totals: readonly Total[]): Total {
  const add = (key: 'in' | 'out') => totals.reduce((total, row) => total + BigInt(row[key]), 0n).toString();
  return { count: totals.reduce((total, { count }) => total + count, 0), in: add('in'), out: add('out') };
}

function backwards(): Problem {
  return problem('validation_failed', 'The request is not valid: from must be before to, or now.', {
    errors: [{ path: 'from', message: 'must be before to, or now' }],
  });
}

function tooLong(tooManyAt: string): Problem {
  return problem(
    'statement_too_long',
    `A statement shows at most ${MAX_ENTRIES} entries. Ask for it in parts: the first until before ${tooManyAt}, the next from there on.`,
  );
}
