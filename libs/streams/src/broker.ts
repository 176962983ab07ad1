/** Where to read on: the entry after `position` is the next one wanted. 0 is before the first event. */
export interface Cursor {
  readonly partition: number;
  readonly position: number;
}

/** An event as it lies in the stream: its position in the partition and the envelope, byte for byte. */
export interface StreamEntry {
  readonly position: number;
  readonly envelope: string;
}

/** What does not continue the partition: an entry is missing, or somebody else wrote one. */
export interface Gap {
  /** The position that should have come. */
  readonly expected: number;
  /** The entry id that came instead. */
  readonly found: string;
}

/**
 * What one read returned for one partition. `entries` continue the cursor without a gap, in order; it may be empty when
 * `gap` is set.
 */
export interface PartitionBatch {
  readonly partition: number;
  readonly entries: readonly StreamEntry[];
  readonly gap: Gap | null;
}

/** Consecutive events of one partition to publish at positions `after + 1`, `after + 2`, … */
export interface PublishBatch {
  readonly partition: number;
  /** The position before the first of these, where the stream must stand. */
  readonly after: number;
  /** The highest position that any event was given so far: a stream that goes further holds what we did not write. */
  readonly tip: number;
  readonly envelopes: readonly string[];
}

/**
 * - `published`: the broker holds all of the batch (some or all of it perhaps since an earlier try, byte for byte the same).
 * - `behind`: the stream ends before `after`: it was wiped or rolled back. Nothing was written.
 * - `foreign`: the stream holds what we did not write. Nothing was written.
 */
export interface PublishResult {
  readonly partition: number;
  readonly outcome: 'published' | 'behind' | 'foreign';
  /** The id of the stream's last entry, for the log. */
  readonly last: string;
}

/** What a stream looks like from outside. A healthy one has `length === last - first + 1`. */
export interface StreamState {
  readonly partition: number;
  readonly length: number;
  /** The lowest position held; `last + 1` when nothing is held. NaN when the id is not one of ours. */
  readonly first: number;
  /** The highest position ever published; 0 when there is no stream. NaN when the id is not one of ours. */
  readonly last: number;
}

/** Partition → position. */
export type Positions = ReadonlyMap<number, number>;

/**
 * The road between the outbox and its consumers. Nothing on it is the only copy of anything: wiped at any moment, it is
 * refilled from the outbox. Every method rejects when the broker does not answer in time; nobody may conclude from
 * that that nothing happened.
 */
export interface EventBroker {
  /** Publishes each batch wholly or not at all. Answers in the order of `batches`. */
  publish(batches: readonly PublishBatch[]): Promise<PublishResult[]>;
  /**
   * Waits up to `blockMs` for something after any of the cursors. Returns at most about `count` entries over all
   * partitions, fairly shared; [] when there was nothing, and at once when the signal is aborted.
   */
  read(
    cursors: readonly Cursor[],
    options: { count: number; blockMs: number; signal?: AbortSignal },
  ): Promise<PartitionBatch[]>;
  /** One state per partition asked for, in that order. */
  state(partitions: readonly number[]): Promise<StreamState[]>;
  /** Empties a partition so that the next position is `after + 1`. Readers further on are not disturbed. */
  reset(partition: number, after: number): Promise<void>;
  /** Drops entries at positions below `below`; a few may stay. */
  trim(bounds: ReadonlyArray<{ partition: number; below: number }>): Promise<void>;

  /** What a consumer has recorded in its database: a lower bound that the relay may trim to. */
  reportPositions(consumer: string, positions: Positions): Promise<void>;
  reportedPositions(consumers: readonly string[]): Promise<Map<string, Positions>>;

  /** A reader found a gap: asks the relay to fill the stream again from position `from`. */
  requestRebuild(partition: number, from: number): Promise<void>;
  /** The requests for these partitions, partition → from; they are taken away. */
  takeRebuildRequests(partitions: readonly number[]): Promise<Map<number, number>>;

  /** The events up to and including a partition's floor are gone from the outbox, too: retention dropped them. */
  setFloors(floors: Positions): Promise<void>;
  floors(): Promise<Map<number, number>>;

  /**
   * Sends what `ask` asks of this broker, before it returns, in one packet: an idle broker and an idle caller wake up once for all of
   * it, instead of once for each.
   */
  together<R>(ask: () => R): R;

  /** The doorbell: says that something was committed. A hint; may be lost. */
  ring(): Promise<void>;
  /** Calls back at every ring from now on, through outages. Returns the way to stop it. */
  onRing(callback: () => void): () => void;

  close(): Promise<void>;
}
