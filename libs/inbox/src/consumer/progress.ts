import type { Lease } from '@purser/platform';
import type { Cursor } from '@purser/streams';

/** How far a partition that this process holds was read, as far as this process knows: never more than is committed. */
export interface Place {
  readonly epoch: number;
  position: number;
  /** Up to here events are applied one by one, because the owner before died, maybe of one of them. */
  carefulTo: number;
}

export interface ProgressOptions {
  readonly held: () => readonly Lease[];
  /** What Postgres says about the partitions; see load-positions.sql.ts. */
  readonly load: (partitions: readonly number[]) => Promise<{ partition: number; epoch: number; position: number }[]>;
  /** The most events that a process that died can have had in hand. */
  readonly carefulFor: number;
  /** There is a partition to be read that was not there before. */
  readonly onJoined: () => void;
  readonly onError: (error: unknown) => void;
}

/** The positions of the partitions held, by lease. */
export class Progress {
  private readonly places = new Map<number, Place>();
  private loading: Promise<void> | undefined;

  constructor(private readonly options: ProgressOptions) {}

  /** The partitions that may be read now. Asks Postgres, in the background, for those that were just taken over. */
  cursors(): Cursor[] {
    const cursors: Cursor[] = [];
    let unknown = false;
    for (const { partition, epoch } of this.options.held()) {
      const place = this.places.get(partition);
      if (place?.epoch === epoch) cursors.push({ partition, position: place.position });
      else unknown = true;
    }
    if (unknown) this.refresh().catch(this.options.onError);
    return cursors;
  }

  /** The place of a partition, if it is held still. */
  place(partition: number): Place | undefined {
    return this.places.get(partition);
  }

  /** Asks Postgres again where everything stands; for when a commit's outcome is not known, or somebody else moved on. */
  async refresh(): Promise<void> {
    this.loading ??= this.load().finally(() => {
      this.loading = undefined;
    });
    return this.loading;
  }

  private async load(): Promise<void> {
    const held = this.options.held();
    const rows = await this.options.load(held.map(({ partition }) => partition));
    const found = new Map(rows.map((row) => [row.partition, row]));
    const before = new Map(this.places);
    this.places.clear();
    let joined = false;
    for (const { partition, epoch, abandoned } of held) {
      const row = found.get(partition);
      // Another epoch: the lease is lost, and LeaseKeeper will notice soon.
      if (row?.epoch !== epoch) continue;
      const known = before.get(partition);
      joined ||= known?.epoch !== epoch;
      const carefulTo =
        known?.epoch === epoch ? known.carefulTo : abandoned ? row.position + this.options.carefulFor : 0;
      this.places.set(partition, { epoch, position: row.position, carefulTo });
    }
    if (joined) this.options.onJoined();
  }
}
