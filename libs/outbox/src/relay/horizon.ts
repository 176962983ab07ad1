/**
 * A scan that gave positions, which made it a transaction of its own: `xid`, taken after its snapshot. Whoever got his
 * transaction id later than that wrote ids above all that the snapshot showed, and after it was taken.
 */
interface Mark {
  readonly xid: bigint;
  /** The highest id shown so far. */
  readonly id: number;
  /** By the database's clock, from before the snapshot. */
  readonly at: Date;
}

/** Before the first one: every row may lie above it. */
const NOTHING: Mark = { xid: 0n, id: 0, at: new Date(0) };

/** What a scan was done in, and what it showed. */
export interface Scan {
  /** `xmin:xmax:xip,xip,…` */
  readonly snapshot: string;
  /** Its own transaction id; null when it gave nothing, and so showed nothing new. */
  readonly xid: string | null;
  /** The highest id that it took; 0 when there was none. */
  readonly highestId: number;
  /** From before the snapshot. */
  readonly clock: Date;
}

/**
 * Which outbox rows may still turn up with an id below those already seen: ids are taken before the commit, so they do not
 * become visible in their order.
 *
 * A row takes its id after its transaction has its transaction id (the outbox's default sees to that), and both only grow.
 * So the rows of a transaction lie above what was shown by the last scan whose own transaction id is lower (a `Mark`). When
 * a transaction that was found unfinished has finished, the next scan starts at its mark, once. Until then it costs
 * nothing, however long it takes: with the simple rule "scan from the oldest unfinished transaction", one that is open for
 * 10 s at 10,000 events/s would make every cycle look at 100,000 rows again.
 *
 * A snapshot does not name everything that is unfinished: `xmax` follows the transactions that have *ended*, and one
 * that runs with a later id is in no list, though it may have taken its outbox ids long ago. (Taking such ones for not yet
 * begun lost events: a lone open transaction is never listed.) Their rows lie above the last mark that is not above xmax: the
 * next scan starts there. Usually it is the mark before the last one, so a busy relay looks at a batch twice.
 */
export class Horizon {
  /** By xid; the first one that may still be needed is `unnamed`. */
  private marks: Mark[] = [];
  private unfinished = new Map<bigint, Mark>();
  /** Above it lies what the last snapshot did not name. */
  private unnamed: Mark = NOTHING;

  /** For the next scan: unfinished transactions with the id above which their rows lie, and the same for all others. */
  parameters(): { xids: string[]; above: number[]; others: number } {
    return {
      xids: [...this.unfinished.keys()].map(String),
      above: [...this.unfinished.values()].map(({ id }) => id),
      others: this.unnamed.id,
    };
  }

  /** Call it only when all partitions of the scan were dealt with; those that were not must be loaded again. */
  observe({ snapshot, xid, highestId, clock }: Scan): void {
    const { xmax, running } = parse(snapshot);
    this.unfinished = new Map(running.map((of) => [of, this.unfinished.get(of) ?? this.markBelow(of)]));
    const { id } = this.marks.at(-1) ?? NOTHING;
    if (xid !== null) this.marks.push({ xid: BigInt(xid), id: Math.max(id, highestId), at: clock });
    // A mark at xmax is the scan's own: nobody else was given an id between its snapshot and its own.
    this.unnamed = this.markBelow(xmax + 1n);
    // Whatever turns up later has an id of xmax or above.
    this.marks = this.marks.filter((mark) => mark.xid >= this.unnamed.xid);
  }

  /** No row that is still to come has an id up to `id`, and none was created before `at` (ms since 1970). */
  settled(): { id: number; at: number } {
    const open = [this.unnamed, ...this.unfinished.values()];
    return { id: Math.min(...open.map(({ id }) => id)), at: Math.min(...open.map(({ at }) => at.getTime())) };
  }

  private markBelow(xid: bigint): Mark {
    return this.marks.findLast((mark) => mark.xid < xid) ?? NOTHING;
  }
}

function parse(snapshot: string): { xmax: bigint; running: bigint[] } {
  const [, xmax = '0', list = ''] = snapshot.split(':');
  return { xmax: BigInt(xmax), running: list === '' ? [] : list.split(',').map(BigInt) };
}
