/** A transaction that was unfinished in the last snapshot: every id it has taken or will take is above `above`. */
interface Unfinished {
  readonly above: number;
  /** And everything it wrote or will write was created after this, by the database's clock. */
  readonly after: Date;
}

/**
 * Which outbox rows may still turn up with an id below those already seen: ids are taken before the commit, so they do not
 * become visible in their order.
 *
 * A row takes its id after its transaction has its transaction id (the outbox's default sees to that), and ids only grow.
 * So what was written by a transaction that an earlier snapshot did not know yet has an id above everything which that
 * snapshot showed. Hence for each transaction found unfinished there is an id that its rows lie above: the highest seen in
 * the last snapshot before it appeared. When it has finished, the next scan starts there, once. Until then it costs nothing,
 * however long it takes: with the simple rule "scan from the oldest unfinished transaction", one that is open for 10 s at
 * 10,000 events/s would make every cycle look at 100,000 rows again.
 */
export class Horizon {
  private unfinished = new Map<bigint, Unfinished>();
  private highest = 0;
  private clock = new Date(0);

  /** For the next scan: unfinished transactions and the id above which their rows lie. */
  parameters(): { xids: string[]; above: number[] } {
    return {
      xids: [...this.unfinished.keys()].map(String),
      above: [...this.unfinished.values()].map(({ above }) => above),
    };
  }

  /**
   * Takes the snapshot that a scan was done in (`xmin:xmax:xip,xip,…`), the highest id it showed, and a time before it.
   * Call it only when all partitions of the scan were dealt with; those that were not must be loaded again.
   */
  observe(snapshot: string, highestId: number, clock: Date): void {
    const next = new Map<bigint, Unfinished>();
    for (const xid of unfinishedIn(snapshot)) {
      next.set(xid, this.unfinished.get(xid) ?? { above: this.highest, after: this.clock });
    }
    this.unfinished = next;
    this.highest = Math.max(this.highest, highestId);
    this.clock = clock;
  }

  /** No row that is still to come has an id up to `id`, and none was created before `at`. Infinity when nothing is open. */
  settled(): { id: number; at: number } {
    const open = [...this.unfinished.values()];
    return {
      id: Math.min(Infinity, ...open.map(({ above }) => above)),
      at: Math.min(this.clock.getTime(), ...open.map(({ after }) => after.getTime())),
    };
  }
}

function unfinishedIn(snapshot: string): bigint[] {
  const list = snapshot.split(':')[2];
  return list ? list.split(',').map(BigInt) : [];
}
