import type { DataSource } from 'typeorm';
import { deadLetterStates, type DeadLetter, type DeadLetterState } from './dead-letter.js';
import { ownFrame } from './fingerprint.js';
import { acknowledgeSql, reportAgainSql, totalsSql, unreportedSql } from './reports.sql.js';

/** What ops keeps of a dead letter. Its event stays here. */
export type DeadLetterReport = Omit<DeadLetter, 'consumer' | 'event' | 'edited' | 'stack'> & {
  /** Grows with every change of the dead letter. */
  readonly revision: number;
};

export interface Reports {
  readonly data: readonly DeadLetterReport[];
  /** Whether there are more than these. */
  readonly more: boolean;
  readonly totals: Readonly<Record<DeadLetterState, number>>;
}

export interface Acknowledgement {
  readonly id: string;
  readonly revision: number;
}

/** Rows marked for another report in one call: some 200 ms. */
const AGAIN = 2_000;

/**
 * Tells ops what changed. Whatever it has not acknowledged is told again: neither a lost answer nor the order in which transactions commit
 * can hide anything, which a cursor over ids or transaction ids could.
 */
export class DeadLetterReports {
  constructor(private readonly dataSource: DataSource) {}

  /** Records what ops has, and returns what it lacks, the oldest change first. */
  async next(acknowledged: readonly Acknowledgement[], limit: number): Promise<Reports> {
    if (acknowledged.length > 0)
      await this.dataSource.query(acknowledgeSql, [
        acknowledged.map(({ id }) => id),
        acknowledged.map(({ revision }) => revision),
      ]);
    const rows = await this.dataSource.query<(Omit<DeadLetterReport, 'frame'> & { stack: string | null })[]>(
      unreportedSql,
      [limit + 1],
    );
    const data = rows.slice(0, limit).map(({ stack, ...row }) => ({ ...row, frame: ownFrame(stack) ?? null }));
    return { data, more: rows.length > limit, totals: await this.totals() };
  }

  /**
   * For when ops has lost what it had, or has what was lost here: a stretch of them is reported anew, each with a revision above
   * the highest that ops knows. Returns the id to go on after; null after the last.
   */
  async again(above: number, after: string, stretch = AGAIN): Promise<string | null> {
    const [row] = await this.dataSource.query<{ next: string | null }[]>(reportAgainSql, [after, stretch, above]);
    return row?.next ?? null;
  }

  private async totals(): Promise<Record<DeadLetterState, number>> {
    const rows = await this.dataSource.query<{ state: DeadLetterState; count: number }[]>(totalsSql);
    const counts = new Map(rows.map(({ state, count }) => [state, count]));
    return Object.fromEntries(deadLetterStates.map((state) => [state, counts.get(state) ?? 0])) as Record<
      DeadLetterState,
      number
    >;
  }
}
