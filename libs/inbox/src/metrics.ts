import { Counter, Histogram } from 'prom-client';
import type { Registry } from 'prom-client';
import type { Delivery } from './consumer/delivery.js';

type Status = 'applied' | 'retrying' | 'dead' | 'rejected' | 'stale' | 'passed';

/** What a consumer counts while it works. What can be asked of the tables is asked at scrape time: see InboxGauges. */
export class InboxMetrics {
  readonly batchSeconds: Histogram;
  private readonly toEffect: Histogram<'consumer'>;
  private readonly events: Counter<'consumer' | 'status'>;
  private readonly unknown: Counter<'consumer'>;

  constructor(
    private readonly consumer: string,
    registry: Registry,
  ) {
    this.events = new Counter({
      name: 'purser_inbox_events_total',
      help: 'Events by what became of them; a retried event is counted at each outcome.',
      labelNames: ['consumer', 'status'],
      registers: [registry],
    });
    this.unknown = new Counter({
      name: 'purser_inbox_unknown_type_total',
      help: 'Events passed over because their type is not in the registry.',
      labelNames: ['consumer'],
      registers: [registry],
    });
    this.batchSeconds = new Histogram({
      name: 'purser_inbox_batch_seconds',
      help: 'From what one read returned to its commit.',
      buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
      registers: [registry],
    });
    this.toEffect = new Histogram({
      name: 'purser_commit_to_effect_seconds',
      help: 'From the time of an event to the commit of its effect: of the oldest and the newest of each first delivery. Retries are not in it.',
      labelNames: ['consumer'],
      buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60],
      registers: [registry],
    });
    this.unknown.inc({ consumer }, 0);
  }

  count(status: Status, events: number): void {
    if (events > 0) this.events.inc({ consumer: this.consumer, status }, events);
  }

  /** A committed transaction: `retrying` and `dead` of the handled ones failed. */
  delivered(deliveries: readonly Delivery[], retrying: number, dead: number): void {
    let handled = 0;
    let passed = 0;
    let rejected = 0;
    let unknown = 0;
    let oldest = '';
    let newest = '';
    for (const delivery of deliveries) {
      if (delivery.kind === 'handle') {
        handled += 1;
        // Texts, since all are in UTC: to read 500 as times would cost 0.1 ms a batch.
        const { time } = delivery.event;
        if (oldest === '' || time < oldest) oldest = time;
        if (time > newest) newest = time;
      } else if (delivery.kind === 'pass') {
        passed += 1;
        if (delivery.unknown) unknown += 1;
      } else if (delivery.kind === 'rejected') rejected += 1;
    }
    this.count('applied', handled - retrying - dead);
    this.count('retrying', retrying);
    this.count('dead', deliveries.length - handled - passed - rejected + dead);
    this.count('passed', passed);
    this.count('rejected', rejected);
    this.effective(oldest, newest);
    if (unknown > 0) this.unknown.inc({ consumer: this.consumer }, unknown);
  }

  /** @param oldest empty when nothing was handled */
  private effective(oldest: string, newest: string): void {
    if (oldest === '') return;
    const now = Date.now();
    for (const time of new Set([oldest, newest])) {
      // Never negative, though the clocks of two machines differ.
      this.toEffect.observe({ consumer: this.consumer }, Math.max(0, (now - Date.parse(time)) / 1_000));
    }
  }
}
