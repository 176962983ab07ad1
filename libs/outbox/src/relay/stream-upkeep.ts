import { Loop, type Log } from '@purser/platform';
import type { EventBroker, Positions, StreamState } from '@purser/streams';
import type { Partition } from './partition.js';
import type { RelayStore } from './relay-store.js';

export interface StreamUpkeepOptions {
  readonly broker: EventBroker;
  readonly store: RelayStore;
  readonly consumers: readonly string[];
  readonly log: Log;
  /** Those held now. */
  readonly partitions: () => Partition[];
  /** A partition was marked as broken. */
  readonly onBroken: () => void;
}

/** Milliseconds: how soon a wiped stream is noticed while nothing is published. One round of six small commands. */
const INTERVAL_MS = 2_000;

/** Rounds between two looks at floors and, while much goes on, at what has become final (proofs count the rest themselves). */
const SLOWLY = 3;

/** A reader that asks again this soon after a rebuild had not seen it yet. */
const REBUILD_REST_MS = 2_000;

/**
 * Every two seconds, beside the publishing: looks whether each stream is whole, takes note of how far the consumers are,
 * trims what all of them have, and records how far this relay is. Writes nothing while nothing happens.
 */
export class StreamUpkeep {
  private readonly loop: Loop;
  private known = new Map<string, Map<number, number>>();
  private loaded = false;
  private recorded = '';
  private counted = '';
  private rounds = 0;
  private readonly trimmed = new Map<number, number>();

  constructor(private readonly options: StreamUpkeepOptions) {
    const { log } = options;
    this.loop = new Loop({ name: 'stream upkeep', intervalMs: INTERVAL_MS, run: () => this.round(), log });
  }

  start(): void {
    this.loop.start();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  /** The lowest position that some consumer is not known to have recorded. */
  lowestNeeded({ partition, floor }: Partition): number {
    const positions = this.options.consumers.map((consumer) => this.known.get(consumer)?.get(partition) ?? floor);
    return Math.max(floor, Math.min(...positions)) + 1;
  }

  private async round(): Promise<void> {
    const { broker, store, consumers } = this.options;
    if (!this.loaded) {
      this.known = await store.consumerPositions(consumers);
      this.loaded = true;
    }
    await this.record();

    const partitions = this.options.partitions();
    if (partitions.length === 0) return;
    const before = partitions.map(({ published, rebuiltAt }) => ({ published, rebuiltAt }));
    const ids = partitions.map(({ partition }) => partition);
    const [states, reports, requests, floors] = await broker.together(() =>
      Promise.all([
        broker.state(ids),
        broker.reportedPositions(consumers),
        broker.takeRebuildRequests(ids),
        broker.floors(),
      ]),
    );
    await this.learn(reports, new Set(ids));

    partitions.forEach((partition, i) => {
      const state = states[i];
      const then = before[i];
      if (!state || !then || partition.broken || partition.rebuiltAt !== then.rebuiltAt) return;
      const from = this.lowestNeeded(partition);
      const asked = requests.get(partition.partition);
      const reason =
        ailment(state, { published: then.published, tip: partition.tip, from }) ?? this.request(partition, asked);
      if (reason) partition.broken = { reason, from: Math.min(from, asked ?? from) };
    });
    if (partitions.some(({ broken }) => broken)) this.options.onBroken();

    await this.trim(partitions, states);
    const lost = partitions.filter(({ partition, floor }) => floor > 0 && floors.get(partition) !== floor);
    await broker.setFloors(new Map(lost.map(({ partition, floor }) => [partition, floor])));
  }

  private request({ rebuiltAt }: Partition, asked: number | undefined): string | undefined {
    if (asked === undefined || performance.now() - rebuiltAt < REBUILD_REST_MS) return undefined;
    return `a reader misses position ${asked}`;
  }

  /** Another relay's partitions are its own business: only the held ones are written down. */
  private async learn(reports: Map<string, Positions>, held: ReadonlySet<number>): Promise<void> {
    const news = [...reports].flatMap(([consumer, positions]) =>
      [...positions]
        .filter(([partition, position]) => held.has(partition) && this.known.get(consumer)?.get(partition) !== position)
        .map(([partition, position]) => ({ consumer, partition, position })),
    );
    if (news.length === 0) return;
    await this.options.store.recordConsumerPositions(news);
    for (const { consumer, partition, position } of news) this.known.get(consumer)?.set(partition, position);
  }

  private async trim(partitions: readonly Partition[], states: readonly StreamState[]): Promise<void> {
    const bounds = partitions.flatMap((partition, i) => {
      const below = this.lowestNeeded(partition);
      const first = states[i]?.first ?? NaN;
      if (partition.broken || !(first < below) || this.trimmed.get(partition.partition) === below) return [];
      this.trimmed.set(partition.partition, below);
      return [{ partition: partition.partition, below }];
    });
    if (bounds.length > 0) await this.options.broker.trim(bounds);
  }

  private async raiseFloors(): Promise<void> {
    const floors = await this.options.store.floors();
    for (const partition of this.options.partitions()) {
      partition.floor = floors.get(partition.partition) ?? partition.floor;
      if (partition.sent < partition.floor && !partition.broken) {
        partition.broken = { reason: 'retention dropped what was being published again', from: partition.floor + 1 };
        this.options.onBroken();
      }
    }
  }

  private async record(): Promise<void> {
    const partitions = this.options.partitions();
    // Not lowAt: it moves with the clock, and alone it is not worth a write.
    const now = partitions
      .map(({ partition, epoch, tip, published, lowId }) => [partition, epoch, tip, published, lowId])
      .join();
    if (partitions.length === 0) return;
    const quiet = now === this.recorded;
    if (!quiet) await this.options.store.record(partitions);
    this.recorded = now;
    this.rounds += 1;
    const slowly = this.rounds % SLOWLY === 0;
    if (now !== this.counted && (quiet || slowly)) {
      await this.options.store.count(partitions);
      this.counted = now;
    }
    if (slowly) await this.raiseFloors();
  }
}

/** What is wrong with a stream, if anything. It may have grown up to `tip` since `published` was read. */
function ailment(
  { length, first, last }: StreamState,
  expected: { published: number; tip: number; from: number },
): string | undefined {
  if (Number.isNaN(first) || Number.isNaN(last)) return 'it holds entries that are not ours';
  if (last > expected.tip) return `it ends at ${last}, which was never given`;
  if (last < expected.published) return `it ends at ${last} instead of ${expected.published}`;
  if (length !== last - first + 1) return `it holds ${length} entries from ${first} to ${last}`;
  if (first > expected.from) return `it begins at ${first}, but ${expected.from} is still needed`;
  return undefined;
}
