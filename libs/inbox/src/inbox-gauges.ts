import type { EventBroker, Cursor } from '@purser/streams';
import { Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import type { DataSource } from 'typeorm';

/** One row a source of dead letters, and one without a source for the retries. Small: two partial scans. */
const gaugesSql = /* sql */ `
SELECT source, count(*)::int AS count, extract(epoch FROM now() - min(died_at))::float8 AS age
FROM dead_letter WHERE state = 'open' GROUP BY source
UNION ALL
SELECT NULL, count(*)::int, 0 FROM inbox_retry`;

export interface GaugeSources {
  readonly consumer: string;
  readonly registry: Registry;
  readonly dataSource: DataSource;
  readonly broker: EventBroker;
  readonly cursors: () => readonly Cursor[];
}

/** What the tables and the broker say, asked once per scrape. What cannot be answered is absent, not old. */
export function registerGauges({ consumer, registry, dataSource, broker, cursors }: GaugeSources): void {
  const registers = [registry];
  const dead = new Gauge({
    name: 'purser_dead_letters',
    help: 'Open cases. More than none is an alert.',
    labelNames: ['consumer', 'source'],
    registers,
    collect: () => tables(),
  });
  const age = new Gauge({
    name: 'purser_dead_letter_oldest_age_seconds',
    help: 'Age of the oldest open case; 0 when there is none.',
    labelNames: ['consumer'],
    registers,
    collect: () => tables(),
  });
  const retrying = new Gauge({
    name: 'purser_inbox_retrying',
    help: 'Events that failed and will be tried again.',
    labelNames: ['consumer'],
    registers,
    collect: () => tables(),
  });
  const lag = new Gauge({
    name: 'purser_inbox_lag_events',
    help: 'Events in the streams that this instance has not recorded, over the partitions it reads.',
    labelNames: ['consumer'],
    registers,
    collect: () => fromBroker(),
  });

  // Three gauges, which a scrape asks at the same time, and one query.
  let asking: Promise<void> | undefined;
  function tables(): Promise<void> {
    asking ??= fromTables().finally(() => {
      asking = undefined;
    });
    return asking;
  }

  async function fromTables(): Promise<void> {
    try {
      const rows = await dataSource.query<{ source: string | null; count: number; age: number }[]>(gaugesSql);
      dead.reset();
      dead.set({ consumer, source: 'handler' }, 0);
      for (const { source, count } of rows) {
        if (source === null) retrying.set({ consumer }, count);
        else dead.set({ consumer, source }, count);
      }
      age.set({ consumer }, Math.max(0, ...rows.map((row) => row.age)));
    } catch {
      // The database is away. Health says so; the scrape goes on without these.
      for (const gauge of [dead, age, retrying]) gauge.reset();
    }
  }

  async function fromBroker(): Promise<void> {
    try {
      const read = cursors();
      const states = await broker.state(read.map(({ partition }) => partition));
      const behind = states.map(({ last }, index) => Math.max(0, last - (read[index]?.position ?? last)));
      lag.set(
        { consumer },
        behind.reduce((sum, events) => sum + (Number.isNaN(events) ? 0 : events), 0),
      );
    } catch {
      // Redis is away; likewise.
      lag.reset();
    }
  }
}
