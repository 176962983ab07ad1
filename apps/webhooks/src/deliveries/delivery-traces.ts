import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Traces } from '@purser/inbox';
import type { EffectDto } from '@purser/inbox';
import { DataSource } from 'typeorm';
import { traceEventSql } from './sql/trace-event.sql.js';

type Row = Omit<EffectDto, 'kind' | 'createdAt' | 'finishedAt' | 'nextAttemptAt'> &
  Record<'createdAt', Date> &
  Record<'finishedAt' | 'nextAttemptAt', Date | null>;

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

  private async of(eventId: string): Promise<EffectDto[]> {
    const rows = await this.dataSource.query<Row[]>(traceEventSql, [eventId]);
    return rows.map(({ createdAt, finishedAt, nextAttemptAt, attempts, ...delivery }) => ({
      kind: 'webhook',
      ...delivery,
      createdAt: createdAt.toISOString(),
      finishedAt: finishedAt?.toISOString() ?? null,
      nextAttemptAt: nextAttemptAt?.toISOString() ?? null,
      attempts: attempts.map((attempt) => ({
        ...attempt,
        startedAt: new Date(attempt.startedAt).toISOString(),
        finishedAt: attempt.finishedAt === null ? null : new Date(attempt.finishedAt).toISOString(),
      })),
    }));
  }
}
