import { Inject, Injectable } from '@nestjs/common';
import { METRICS } from '@purser/platform';
import { Counter, Gauge, Histogram } from 'prom-client';
import type { Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import type { Attempt } from '../sending/sender.js';
import { oldestDueSql } from './sql/oldest-due.sql.js';

@Injectable()
export class DeliveryMetrics {
  private readonly attempts: Counter<'outcome'>;
  private readonly seconds: Histogram;

  constructor(@Inject(METRICS) registry: Registry, @Inject(DataSource) dataSource: DataSource) {
    const registers = [registry];
    this.attempts = new Counter({
      name: 'purser_webhook_attempts_total',
      help: 'Attempts to deliver, by outcome: succeeded, or why not.',
      labelNames: ['outcome'],
      registers,
    });
    this.seconds = new Histogram({
      name: 'purser_webhook_attempt_seconds',
      help: 'Time of an attempt, from the look-up of the name to the end of the answer.',
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers,
    });
    new Gauge({
      name: 'purser_webhook_oldest_due_seconds',
      help: 'How long the longest overdue delivery has been due; a single slow endpoint raises it too.',
      registers,
      async collect() {
        try {
          const rows: { seconds: number }[] = await dataSource.query(oldestDueSql);
          this.set(rows[0]?.seconds ?? 0);
        } catch {
          // The database is away: health says so, and a scrape must not fail for it.
          this.reset();
        }
      },
    });
  }

  attempted({ succeeded, durationMs, error }: Attempt): void {
    this.attempts.inc({ outcome: succeeded ? 'succeeded' : (error?.code ?? 'failed') });
    this.seconds.observe(durationMs / 1_000);
  }
}
