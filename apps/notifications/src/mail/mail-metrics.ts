import { Inject, Injectable } from '@nestjs/common';
import { isTransientDatabaseError, METRICS } from '@purser/platform';
import { Counter, Gauge, Histogram } from 'prom-client';
import type { Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import type { OutcomeKind } from './outcome.js';

@Injectable()
export class MailMetrics {
  private readonly attempts: Counter<'outcome'>;
  private readonly seconds: Histogram;

  constructor(@Inject(METRICS) registry: Registry, database: DataSource) {
    const registers = [registry];
    this.attempts = new Counter({
      name: 'purser_mail_attempts_total',
      help: 'Attempts to send a mail that ended, by outcome: sent, deferred, refused, unknown.',
      labelNames: ['outcome'],
      registers,
    });
    this.seconds = new Histogram({
      name: 'purser_mail_send_seconds',
      help: 'Time from handing a mail to the mail server to its answer.',
      buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60],
      registers,
    });
    const open = new Gauge({
      name: 'purser_mail_open',
      help: 'Mails that are not sent, by status: pending, sending, held, dead.',
      labelNames: ['status'],
      registers,
      async collect() {
        open.reset();
        try {
          const rows: { status: string; count: string }[] = await database.query(COUNT_OPEN_MAILS);
          for (const { status, count } of rows) open.set({ status }, Number(count));
        } catch (error) {
          // While Postgres is away this figure is missing, rather than old; the others must still be served.
          if (!isTransientDatabaseError(error)) throw error;
        }
      },
    });
  }

  ended(outcome: OutcomeKind, milliseconds: number): void {
    this.attempts.inc({ outcome });
    this.seconds.observe(milliseconds / 1_000);
  }
}

// Answered from the partial index, which holds nothing but unfinished mails.
const COUNT_OPEN_MAILS = /* sql */ `SELECT status, count(*) AS count FROM notification WHERE status <> 'sent' GROUP BY status`;
