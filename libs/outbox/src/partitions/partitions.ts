import type pg from 'pg';
import { PARTITIONS } from './partitions.sql.js';

/** One partition of the outbox on its way to the broker. */
export interface RelayPartition {
  readonly partition: number;
  /** The relay that publishes it; null when none does. */
  readonly owner: string | null;
  readonly leasedUntil: string | null;
  /** Counts the owners. */
  readonly epoch: number;
  /** Events that there ever were. */
  readonly committed: number;
  /** The highest position given. */
  readonly position: number;
  /** The highest position that the broker confirmed, as recorded about once a second. */
  readonly published: number;
  /** Committed, and not recorded as published. */
  readonly pending: number;
  readonly oldestPendingAt: string | null;
}

type Row = Omit<RelayPartition, 'leasedUntil' | 'oldestPendingAt'> & {
  leasedUntil: Date | null;
  oldestPendingAt: Date | null;
};

/** All partitions, in one snapshot, from the tables alone. */
export async function relayPartitions(pool: Pick<pg.Pool, 'query'>): Promise<RelayPartition[]> {
  const { rows } = await pool.query<Row>(PARTITIONS);
  return rows.map(({ leasedUntil, oldestPendingAt, ...row }) => ({
    ...row,
    leasedUntil: leasedUntil?.toISOString() ?? null,
    oldestPendingAt: oldestPendingAt?.toISOString() ?? null,
  }));
}
