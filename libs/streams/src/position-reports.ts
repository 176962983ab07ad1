import type { EventBroker } from './broker.js';
import type { StreamConsumer } from './stream-consumer.js';

/** Milliseconds between two reports while positions move: the relay trims once a second, so more would serve nobody. */
const BUSY_MS = 250;

/**
 * Milliseconds between two reports of the same: a Redis that was wiped has to learn them again. The relay has them in Postgres, and
 * goes by that until then; it trims a little less.
 */
const IDLE_MS = 30_000;

/** Tells the relay how far a consumer's commits go, so that it knows what it may drop. */
export class PositionReports {
  private sentAt = 0;
  private sent = '';

  constructor(
    private readonly broker: Pick<EventBroker, 'reportPositions'>,
    private readonly consumer: Pick<StreamConsumer, 'name' | 'cursors'>,
  ) {}

  async sendWhenDue(): Promise<void> {
    const waited = performance.now() - this.sentAt;
    if (waited < BUSY_MS || (waited < IDLE_MS && this.sent === this.key())) return;
    await this.send();
  }

  async send(): Promise<void> {
    const key = this.key();
    const positions = new Map(this.consumer.cursors().map(({ partition, position }) => [partition, position]));
    await this.broker.reportPositions(this.consumer.name, positions);
    this.sent = key;
    this.sentAt = performance.now();
  }

  private key(): string {
    return this.consumer
      .cursors()
      .map(({ partition, position }) => `${partition}:${position}`)
      .join();
  }
}
