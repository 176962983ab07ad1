import type { DataSource } from 'typeorm';
import { lostSql } from './lost.sql.js';
import { proofSql } from './proof.sql.js';

/** Numbers of events after `start` and up to the cut. applied + retrying + dead + rejected + stale + passed + missing = cut − start. */
export interface PartitionProof {
  readonly partition: number;
  /** Everything up to here was before this consumer's time. */
  readonly start: number;
  /** The last position recorded; the cut is this or the one asked for, whichever is lower. */
  readonly position: number;
  readonly applied: number;
  readonly retrying: number;
  readonly dead: number;
  readonly rejected: number;
  readonly stale: number;
  readonly passed: number;
  /** Positions this consumer is past without an inbox row, the lowest 20. Always empty. */
  readonly lost: readonly number[];
}

interface Row extends Omit<PartitionProof, 'applied' | 'lost'> {
  base: number;
  cut: number;
  present: number;
}

/**
 * What became of every event up to the given positions.
 *
 * @param upTo partition → position; positions above what was recorded are not an error, they are not there yet
 * @param full counts every row that is kept, also those that were counted before
 */
export async function inboxProof(
  dataSource: DataSource,
  upTo: ReadonlyMap<number, number>,
  full: boolean,
): Promise<PartitionProof[]> {
  const rows = await dataSource.query<Row[]>(proofSql, [[...upTo.keys()], [...upTo.values()], full]);
  return Promise.all(
    rows.map(async ({ base, cut, present, ...row }) => {
      const missing = Math.max(0, cut - base) - present;
      const { partition, start, retrying, dead, rejected, stale, passed } = row;
      const applied = cut - start - missing - retrying - dead - rejected - stale - passed;
      const lost = missing === 0 ? [] : await dataSource.query<{ position: number }[]>(lostSql, [partition, base, cut]);
      return { ...row, applied, lost: lost.map(({ position }) => position) };
    }),
  );
}
