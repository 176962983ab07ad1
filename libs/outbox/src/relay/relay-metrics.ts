import type pg from 'pg';
import { Counter, Gauge, type Registry } from 'prom-client';
import { outboxBacklog } from '../proof/outbox-proof.js';

/** What Prometheus is told about the relay. The backlog is counted when asked for, not before. */
export class RelayMetrics {
  readonly published: Counter;
  readonly rebuilds: Counter;

  constructor(readonly registry: Registry) {
    const registers = [registry];
    this.published = new Counter({
      name: 'purser_relay_published_total',
      help: 'Events that the broker has confirmed, repeated ones included.',
      registers,
    });
    this.rebuilds = new Counter({
      name: 'purser_relay_rebuilds_total',
      help: 'Streams filled again from the outbox because they were wiped, rolled back or written to by somebody else.',
      registers,
    });
  }

  observe(pool: pg.Pool, leases: () => number): void {
    const registers = [this.registry];
    new Gauge({
      name: 'purser_relay_leases',
      help: 'Partitions that this relay holds.',
      registers,
      collect() {
        this.set(leases());
      },
    });
    // One query answers both; it is asked by the first and read by the second, which is collected at the same time.
    let backlog: ReturnType<typeof outboxBacklog> | undefined;
    new Gauge({
      name: 'purser_outbox_pending',
      help: 'Committed events that are not known to be published, over all partitions.',
      registers,
      async collect() {
        backlog = outboxBacklog(async (sql) => (await pool.query<Record<string, unknown>>(sql, [])).rows);
        this.set((await backlog).pending);
      },
    });
    new Gauge({
      name: 'purser_relay_oldest_pending_seconds',
      help: 'Age of the oldest committed event without a position; 0 when there is none.',
      registers,
      async collect() {
        this.set((await backlog)?.oldestSeconds ?? 0);
      },
    });
  }
}
