import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { DeadLetters } from '@purser/inbox';
import type { Attempt, DeadLetter, Refusal } from '@purser/inbox';
import { Problem } from '@purser/platform';
import { isUUID } from 'class-validator';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import type { EndpointStatus } from '../endpoints/endpoint.entity.js';
import type {
  AttemptResponse,
  DeliveryListResponse,
  DeliveryResponse,
  DeliveryStatus,
  ListDeliveriesQuery,
} from './delivery.dto.js';
import { Dispatcher } from './dispatcher.js';
import { deadLetterKey } from './settler.js';
import { listAttemptsSql } from './sql/list-attempts.sql.js';
import { listDeliveriesSql } from './sql/list-deliveries.sql.js';
import { sendAgainSql } from './sql/send-again.sql.js';

interface DeliveryRow {
  readonly event_id: string;
  readonly type: string;
  readonly status: DeliveryStatus;
  readonly attempts_made: number;
  readonly due_at: Date | null;
  readonly created_at: Date;
  readonly finished_at: Date | null;
  readonly attempts: AttemptResponse[];
}

/** What was sent to an endpoint, and sending it again. */
@Injectable()
export class DeliveriesService implements OnModuleInit {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(DeadLetters) private readonly deadLetters: DeadLetters,
    @Inject(Dispatcher) private readonly dispatcher: Dispatcher,
  ) {}

  onModuleInit(): void {
    this.deadLetters.addSource('webhook', {
      replay: (tx, deadLetters) => this.replay(tx, deadLetters),
      nudge: () => this.dispatcher.wake(),
      attempts: ({ sourceKey }) => this.dataSource.query<Attempt[]>(listAttemptsSql, sourceKey.split('/')),
    });
  }

  async list(endpointId: string, { status, cursor, limit }: ListDeliveriesQuery): Promise<DeliveryListResponse> {
    const before = cursor === undefined ? null : eventIdOf(cursor);
    const rows: DeliveryRow[] = await this.dataSource.query(listDeliveriesSql, [
      endpointId,
      status ?? null,
      before,
      limit + 1,
      null,
    ]);
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const nextCursor = rows.length > limit && last ? cursorOf(last.event_id) : null;
    return { data: page.map((row) => deliveryResponse(endpointId, row)), nextCursor };
  }

  /** Begins a new round of attempts, due now. Harmless while one is under way. */
  async resend(endpointId: string, eventId: string): Promise<DeliveryResponse> {
    // An exhausted delivery is an open case: replaying that is the same, and closes it when it works.
    const openCase = await this.openCaseOf(endpointId, eventId);
    if (openCase === undefined) await this.sendAgain(this.dataSource.manager, endpointId, eventId);
    else await this.deadLetters.replay(openCase);
    this.dispatcher.wake();
    const [row]: DeliveryRow[] = await this.dataSource.query(listDeliveriesSql, [endpointId, null, null, 1, eventId]);
    if (!row) throw noDelivery(endpointId, eventId);
    return deliveryResponse(endpointId, row);
  }

  private async openCaseOf(endpointId: string, eventId: string): Promise<string | undefined> {
    const rows: { id: string }[] = await this.dataSource.query(
      `SELECT id FROM dead_letter WHERE source = 'webhook' AND source_key = $1 AND state = 'open'`,
      [deadLetterKey(endpointId, eventId)],
    );
    return rows[0]?.id;
  }

  /** One by one: each may have to bring its event back, and its endpoint may be gone, which is no reason to keep the others. */
  private async replay(tx: EntityManager, deadLetters: readonly DeadLetter[]): Promise<Refusal[]> {
    const refused: Refusal[] = [];
    for (const { id, sourceKey, event, type } of deadLetters) {
      const [endpointId = '', eventId = ''] = sourceKey.split('/');
      try {
        await this.sendAgain(tx, endpointId, eventId, { type, envelope: event });
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        refused.push({ id, problem: error });
      }
    }
    return refused;
  }

  private async sendAgain(
    tx: EntityManager,
    endpointId: string,
    eventId: string,
    lost?: { type: string | null; envelope: unknown },
  ): Promise<void> {
    const parameters = [eventId, endpointId, lost?.type ?? null, lost ? JSON.stringify(lost.envelope) : null];
    const [answer]: { endpoint: EndpointStatus | null; found: boolean }[] = await tx.query(sendAgainSql, parameters);
    if (answer?.endpoint !== 'active') {
      const state = answer?.endpoint ?? 'unknown';
      throw new Problem(
        'endpoint_not_active',
        409,
        `The endpoint ${endpointId} is ${state}: nothing is delivered to it.`,
      );
    }
    if (!answer.found) throw noDelivery(endpointId, eventId);
  }
}

function noDelivery(endpointId: string, eventId: string): Problem {
  return new Problem('delivery_not_found', 404, `The endpoint ${endpointId} has no delivery ${eventId}.`);
}

function deliveryResponse(endpointId: string, row: DeliveryRow): DeliveryResponse {
  return {
    id: row.event_id,
    endpointId,
    type: row.type,
    status: row.status,
    attemptsMade: row.attempts_made,
    attempts: row.attempts.map((attempt) => ({ ...attempt, startedAt: new Date(attempt.startedAt).toISOString() })),
    // While delivering, due_at is when the claim lapses: nothing that a client should plan with.
    nextAttemptAt: row.status === 'waiting' ? (row.due_at?.toISOString() ?? null) : null,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}

function cursorOf(eventId: string): string {
  return Buffer.from(eventId).toString('base64url');
}

function eventIdOf(cursor: string): string {
  const eventId = Buffer.from(cursor, 'base64url').toString();
  if (!isUUID(eventId)) {
    throw new Problem('validation_failed', 400, 'The cursor is not one that was returned as nextCursor.', {
      errors: [{ path: 'cursor', message: 'must be a nextCursor' }],
    });
  }
  return eventId;
}
