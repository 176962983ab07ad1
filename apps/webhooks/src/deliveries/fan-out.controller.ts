import { Controller, Inject } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import type { EventEnvelope } from '@purser/contracts';
import type { InboxContext } from '@purser/inbox';
import { Dispatcher } from './dispatcher.js';
import { eventTypes } from './event-types.js';
import { fanOutSql } from './sql/fan-out.sql.js';

/** Events come in here: each becomes a row for every endpoint that wants it, together with its inbox row. */
@Controller()
export class FanOutController {
  constructor(@Inject(Dispatcher) private readonly dispatcher: Dispatcher) {}

  @EventPattern(eventTypes, { batch: true })
  async fanOut(@Payload() events: EventEnvelope[], @Ctx() context: InboxContext): Promise<void> {
    const types = [...new Set(events.map(({ type }) => type))];
    // One cheap look spares a service without subscribers from sending every event to Postgres only to drop it.
    const [wanted] = await context.tx.query<unknown[]>(
      `SELECT 1 FROM endpoint WHERE status = 'active' AND events && $1 LIMIT 1`,
      [types],
    );
    if (wanted === undefined) return;
    const rows = events.map((event) => ({ id: event.id, type: event.type, envelope: event }));
    const [made] = await context.tx.query<{ deliveries: number }[]>(fanOutSql, [JSON.stringify(rows)]);
    if (made && made.deliveries > 0) context.afterCommit(() => this.dispatcher.wake());
  }
}
