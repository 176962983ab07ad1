import { Counter, Histogram } from 'prom-client';
import type { Registry } from 'prom-client';
import type { Delivery } from './consumer/delivery.js';

type Status = 'applied' | 'retrying' | 'dead' | 'rejected' | 'stale' | 'passed';

/** What a consumer counts while it works. What can be asked of the tables is asked at scrape time: see InboxGauges. */
export class InboxMetrics {
  readonly batchSeconds: Histogram;
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
    for (const delivery of deliveries) {
      if (delivery.kind === 'handle') handled += 1;
      else if (delivery.kind === 'pass') {
        passed += 1;
        if (delivery.unknown) unknown += 1;
      } else if (delivery.kind === 'rejected') rejected += 1;
    }
    this.count('applied', handled - retrying - dead);
    this.count('retrying', retrying);
    this.count('dead', deliveries.length - handled - passed - rejected + dead);
    this.count('passed', passed);
    this.count('rejected', rejected);
    if (unknown > 0) this.unknown.inc({ consumer: this.consumer }, unknown);
  }
}
