import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Traces } from '@purser/inbox';
import type { Attempt, Effect } from '@purser/inbox';
import { DataSource } from 'typeorm';
import { listAttemptsSql } from './sql/list-attempts.sql.js';
import { listDeliveriesOfEventSql } from './sql/list-deliveries-of-event.sql.js';

/** Adds to an event's trace every delivery of it, with its attempts. */
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
    const deliveries = await this.dataSource.query<Omit<Effect, 'kind' | 'attempts'>[]>(listDeliveriesOfEventSql, [
      eventId,
    ]);
    return Promise.all(
      deliveries.map(async (delivery) => ({
        kind: 'webhook' as const,
        ...delivery,
        attempts: await this.dataSource.query<Attempt[]>(listAttemptsSql, [delivery.endpointId, eventId]),
      })),
    );
  }
}
