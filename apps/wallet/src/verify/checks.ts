import { answers } from './checks/answers.sql.js';
import { balances } from './checks/balances.sql.js';
import { bounds } from './checks/bounds.sql.js';
import { currencies } from './checks/currencies.sql.js';
import { entries } from './checks/entries.sql.js';
import { held } from './checks/held.sql.js';
import { holds } from './checks/holds.sql.js';
import { outbox } from './checks/outbox.sql.js';
import { reversals } from './checks/reversals.sql.js';
import { runningBalances } from './checks/running-balances.sql.js';
import { sequences } from './checks/sequences.sql.js';
import { totals } from './checks/totals.sql.js';

/** The tables of the book. */
export const TABLES = ['wallet', 'transaction', 'entry', 'change', 'hold', 'idempotency_key', 'outbox'] as const;
export type Table = (typeof TABLES)[number];

export interface Check {
  /** What holds, for people. */
  readonly name: string;
  /** Every row of these is looked at. */
  readonly reads: readonly Table[];
  /** Returns what contradicts it: a row with a `problem` that names it, for each of at most 20. */
  readonly sql: string;
}

/** Each adds to those before it. */
export const checks: readonly Check[] = [
  { name: 'transactions have their entries, which sum to zero', reads: ['transaction', 'entry'], sql: entries },
  { name: 'currencies never cross', reads: ['transaction', 'wallet'], sql: currencies },
  { name: 'currencies sum to zero', reads: ['wallet', 'entry'], sql: totals },
  { name: 'balances are the sums of entries', reads: ['wallet', 'entry'], sql: balances },
  { name: 'running balances follow from each other', reads: ['entry'], sql: runningBalances },
  { name: 'sequences are gapless', reads: ['wallet', 'entry', 'change'], sql: sequences },
  { name: 'wallets are within their bounds', reads: ['wallet', 'change'], sql: bounds },
  { name: 'wallets hold back what holds promise', reads: ['wallet', 'hold'], sql: held },
  { name: 'holds are what their captures left', reads: ['hold', 'transaction', 'change'], sql: holds },
  { name: 'reversals are never above the original', reads: ['transaction'], sql: reversals },
  { name: 'answers tell of what is there', reads: ['idempotency_key', 'transaction'], sql: answers },
  { name: 'every event is in the outbox, in order', reads: ['wallet', 'entry', 'change', 'outbox'], sql: outbox },
];
