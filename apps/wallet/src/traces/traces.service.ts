import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { problem } from '../problem-codes.js';
import { transactionNotFound } from '../transactions/transactions.service.js';
import { ConsumerTraces } from './consumer-traces.js';
import { FIND_EVENT } from './find-event.sql.js';
import { FIND_EVENTS } from './find-events.sql.js';
import { FIND_TRANSACTION } from './find-transaction.sql.js';
import type { EventTrace, TracedEvent, TransactionTrace } from './trace.dto.js';

interface TransactionRow extends Pick<TransactionTrace, 'kind' | 'walletId' | 'postedAt'> {
  id: string;
  wallets: string[];
  sequences: string[];
  retained: boolean;
}

type EventRow = Omit<EventTrace, 'sequence' | 'position' | 'consumers'> & { sequence: string; position: string | null };

@Injectable()
export class TracesService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly consumers: ConsumerTraces,
  ) {}

  async get(transactionId: string): Promise<TransactionTrace> {
    const [row] = await this.dataSource.query<TransactionRow[]>(FIND_TRANSACTION, [transactionId]);
    if (!row) throw transactionNotFound(transactionId);
    const { id, kind, walletId, postedAt, wallets, sequences, retained } = row;
    const events = await this.dataSource.query<EventRow[]>(FIND_EVENTS, [wallets, sequences, postedAt]);
    return {
      transactionId: id,
      kind,
      walletId,
      requestedAt: timeIn(id),
      postedAt,
      note: events.length > 0 ? null : retained ? NOT_FOUND : DROPPED,
      events: await Promise.all(events.map((event) => this.follow(event))),
    };
  }

  /** @throws Problem 404 when there is no such event, or retention has dropped it */
  async ofEvent(id: string): Promise<TracedEvent> {
    const [row] = isVersion7(id)
      ? await this.dataSource.query<(EventRow & Pick<TracedEvent, 'transactionId' | 'event'>)[]>(FIND_EVENT, [
          id,
          timeIn(id),
        ])
      : [];
    if (!row) throw problem('event_not_found', `There is no event ${id}, or it is retained no more.`);
    return this.follow(row);
  }

  private async follow<Row extends EventRow>(event: Row): Promise<Omit<Row, keyof EventRow> & EventTrace> {
    const position = event.position === null ? null : Number(event.position);
    const consumers = await this.consumers.of(event.id, event.partition, position);
    return {
      ...event,
      sequence: Number(event.sequence),
      position,
      // The relay's record is up to a second old; what somebody has received was published.
      published: event.published || consumers.some(({ receivedAt }) => receivedAt !== null),
      consumers,
    };
  }
}

const DROPPED =
  'Its events are no longer kept: the outbox of that day was dropped (OUTBOX_RETENTION_DAYS of the relay).';
const NOT_FOUND = 'Its events were not found within 10 s of its posting.';

/** Others are no events of ours, and carry no time. */
function isVersion7(id: string): boolean {
  return id[14] === '7';
}

/** Of a UUID v7: its first 48 bits are milliseconds (RFC 9562). */
function timeIn(id: string): string {
  return new Date(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toISOString();
}
