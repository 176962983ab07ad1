/** What the relay knows about a partition while it holds the lease. Positions: sent - published are on their way. */
export interface Partition {
  readonly partition: number;
  readonly epoch: number;
  /** The highest position given to an event. */
  tip: number;
  /** The highest position handed to the broker; below tip only when something has to be published again. */
  sent: number;
  /** The highest position that the broker has confirmed. */
  published: number;
  /** Every row visible in the last snapshot with an id up to this has a position. */
  seen: number;
  /** Every row that will ever be there with an id up to this has a position, … */
  lowId: number;
  /** … and every other was created after this (ms since 1970, the database's clock). */
  lowAt: number;
  /** Positions up to here were dropped by retention. */
  floor: number;
  /** The last scan found more than it could take. */
  full: boolean;
  /** Why the stream has to be filled again, and from where; done at the start of the next cycle. */
  broken: { reason: string; from: number } | undefined;
  /** performance.now() of the last rebuild. */
  rebuiltAt: number;
  /** performance.now() until which a partition is left alone whose next event is not in the outbox any more. */
  stalledUntil: number;
}

export interface LoadedRow {
  partition: number;
  tip: string;
  published: string;
  low_id: string;
  low_at: Date;
  floor: string;
}

export function partitionFrom(row: LoadedRow, epoch: number): Partition {
  const published = Number(row.published);
  const lowId = Number(row.low_id);
  return {
    partition: row.partition,
    epoch,
    tip: Number(row.tip),
    sent: published,
    published,
    seen: lowId,
    lowId,
    lowAt: row.low_at.getTime(),
    floor: Number(row.floor),
    full: false,
    broken: undefined,
    rebuiltAt: -Infinity,
    stalledUntil: -Infinity,
  };
}
