import type pg from 'pg';
import { ASSIGN } from './assign.sql.js';
import { CONSUMER_POSITIONS, RECORD_CONSUMER_POSITIONS } from './consumer-positions.sql.js';
import { COUNT } from './count.sql.js';
import type { Horizon, Scan } from './horizon.js';
import { LOAD } from './load.sql.js';
import type { LoadedRow, Partition } from './partition.js';
import { POSITIONED } from './positioned.sql.js';
import { RECORD } from './record.sql.js';

/** Events of one partition in the order of their positions. */
export interface Events {
  readonly envelopes: string[];
  /** The outbox id of the last one. */
  lastId: number;
}

export interface Assigned {
  readonly events: Map<number, Events>;
  /** Partitions that had events to give positions to, but whose lease is no longer ours. */
  readonly lost: number[];
  readonly scan: Scan;
}

interface AssignMeta {
  snapshot: string;
  xid: string | null;
  clock: string;
  taken: number[];
  fenced: number[];
}

/**
 * How far back of low_at days are looked through. created_at and ids are taken by the same statement, milliseconds apart;
 * a day covers every correction of a server's clock.
 */
const CLOCK_MARGIN_MS = 86_400_000;

/** The relay's statements, all prepared once per connection. */
export class RelayStore {
  constructor(
    private readonly pool: Pick<pg.ClientBase, 'query'>,
    private readonly instance: string,
  ) {}

  /** Gives positions to at most `rooms[i]` events of each partition. See assign.sql.ts. */
  async assign(
    partitions: readonly Partition[],
    rooms: readonly number[],
    unfinished: ReturnType<Horizon['parameters']>,
  ): Promise<Assigned> {
    const since = Math.min(...partitions.map(({ lowAt }) => lowAt)) - CLOCK_MARGIN_MS;
    const rows = await this.rows<[number, string | null, string]>('assign', ASSIGN, [
      this.instance,
      partitions.map(({ partition }) => partition),
      partitions.map(({ epoch }) => epoch),
      partitions.map(({ seen }) => seen),
      partitions.map(({ lowId }) => lowId),
      partitions.map(({ tip }) => tip),
      rooms,
      unfinished.xids,
      unfinished.above,
      new Date(since),
      unfinished.others,
    ]);
    let meta: AssignMeta | undefined;
    const events = new Map<number, Events>();
    for (const [partition, id, text] of rows) {
      if (id === null) {
        meta = JSON.parse(text) as AssignMeta;
        continue;
      }
      let of = events.get(partition);
      if (!of) events.set(partition, (of = { envelopes: [], lastId: 0 }));
      // The positions in the table were given in this order; another here would publish events under wrong positions.
      if (Number(id) <= of.lastId) throw new Error(`partition ${partition}: id ${id} came after ${of.lastId}`);
      of.lastId = Number(id);
      of.envelopes.push(text);
    }
    if (!meta) throw new Error('the assigning statement answered without its first row');
    const { snapshot, xid, clock, taken } = meta;
    const fenced = new Set(meta.fenced);
    const highestId = Math.max(0, ...[...events.values()].map(({ lastId }) => lastId));
    return {
      events,
      lost: taken.filter((partition) => !fenced.has(partition)),
      scan: { snapshot, xid, highestId, clock: new Date(clock) },
    };
  }

  /** Events after `sent` that have a position. Stops before a position that is missing. */
  async positioned(partitions: readonly Partition[], room: number): Promise<Map<number, string[]>> {
    const rows = await this.rows<[number, string, string]>('positioned', POSITIONED, [
      partitions.map(({ partition }) => partition),
      partitions.map(({ sent }) => sent),
      partitions.map(() => room),
    ]);
    const pages = new Map(partitions.map(({ partition, sent }) => [partition, { sent, envelopes: [] as string[] }]));
    for (const [partition, position, envelope] of rows) {
      const page = pages.get(partition);
      if (page && Number(position) === page.sent + page.envelopes.length + 1) page.envelopes.push(envelope);
    }
    return new Map([...pages].map(([partition, { envelopes }]) => [partition, envelopes]));
  }

  async load(leases: ReadonlyArray<{ partition: number; epoch: number }>): Promise<LoadedRow[]> {
    const { rows } = await this.pool.query<LoadedRow>({
      name: 'load',
      text: LOAD,
      values: [this.instance, leases.map(({ partition }) => partition), leases.map(({ epoch }) => epoch)],
    });
    return rows;
  }

  async record(partitions: readonly Partition[]): Promise<void> {
    await this.rows('record', RECORD, [
      this.instance,
      partitions.map(({ partition }) => partition),
      partitions.map(({ epoch }) => epoch),
      partitions.map(({ tip }) => tip),
      partitions.map(({ published }) => published),
      partitions.map(({ lowId }) => lowId),
      partitions.map(({ lowAt }) => new Date(lowAt)),
    ]);
  }

  /** Counts the rows that became final since the last call. */
  async count(partitions: readonly Partition[]): Promise<void> {
    await this.rows('count', COUNT, [
      this.instance,
      partitions.map(({ partition }) => partition),
      partitions.map(({ epoch }) => epoch),
    ]);
  }

  /** Retention raises them, perhaps in another relay. Partition → floor. */
  async floors(): Promise<Map<number, number>> {
    const rows = await this.rows<[number, string]>('floors', 'SELECT partition, floor FROM relay_partition', []);
    return new Map(rows.map(([partition, floor]) => [partition, Number(floor)]));
  }

  /** Last known: consumer → partition → position. */
  async consumerPositions(consumers: readonly string[]): Promise<Map<string, Map<number, number>>> {
    const known = new Map(consumers.map((consumer) => [consumer, new Map<number, number>()]));
    const rows = await this.rows<[string, number, string]>('consumers', CONSUMER_POSITIONS, [consumers]);
    for (const [consumer, partition, position] of rows) known.get(consumer)?.set(partition, Number(position));
    return known;
  }

  async recordConsumerPositions(
    positions: ReadonlyArray<{ consumer: string; partition: number; position: number }>,
  ): Promise<void> {
    await this.rows('record-consumers', RECORD_CONSUMER_POSITIONS, [
      positions.map(({ consumer }) => consumer),
      positions.map(({ partition }) => partition),
      positions.map(({ position }) => position),
    ]);
  }

  private async rows<R extends unknown[]>(name: string, text: string, values: unknown[]): Promise<R[]> {
    return (await this.pool.query<R>({ name, text, values, rowMode: 'array' })).rows;
  }
}
