import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { EventEnvelope } from '@purser/contracts';
import { Traces } from '@purser/inbox';
import type { Effect, TracedAttempt } from '@purser/inbox';
import { DataSource } from 'typeorm';
import { bodyOf, lastingHeaders } from './request.js';
import { listAnsweredAttemptsSql } from './sql/list-answered-attempts.sql.js';
import { listDeliveriesOfEventSql } from './sql/list-deliveries-of-event.sql.js';

interface Row extends Omit<Effect, 'kind' | 'request' | 'attempts'> {
  readonly endpointId: string;
  readonly url: string;
  readonly envelope: EventEnvelope;
}

/** Adds to an event's trace every delivery of it: what is sent, and what came back at each attempt. */
@Injectable()
export class DeliveryTraces implements OnModuleInit {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Traces) private readonly traces: Traces,
  ) {}

  onModuleInit(): void {
    this.traces.include((eventId) => this.of(eventId));
  }

  private async of(eventId: string): Promise<Effect[]> {
    const deliveries = await this.dataSource.query<Row[]>(listDeliveriesOfEventSql, [eventId]);
    return Promise.all(
      deliveries.map(async ({ url, envelope, ...delivery }) => ({
        kind: 'webhook' as const,
        ...delivery,
        request: { url, headers: { ...lastingHeaders, 'webhook-id': eventId }, body: bodyOf(envelope) },
        attempts: await this.dataSource.query<TracedAttempt[]>(listAnsweredAttemptsSql, [delivery.endpointId, eventId]),
      })),
    );
  }
}
