import type { EventEnvelope } from '@purser/contracts';
import { DeadLetters } from '@purser/inbox';
import { isTransientDatabaseError, LOGGER, Loop } from '@purser/platform';
import type { Log } from '@purser/platform';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { EndpointsService } from '../endpoints/endpoints.service.js';
import { DeliveryFailedError } from './delivery-failed-error.js';
import { settleSql } from './sql/settle.sql.js';

/** One row of settle.sql: how an attempt ended. */
export interface EndedAttempt {
  readonly event_id: string;
  readonly endpoint_id: string;
  readonly attempt: number;
  readonly duration_ms: number;
  readonly succeeded: boolean;
  readonly response_status: number | null;
  readonly response_body: string | null;
  readonly error_code: string | null;
  readonly error: string | null;
  /** null after the last attempt. */
  readonly retry_in_ms: number | null;
  /** Not the first round: it was resent or replayed, so a case may be waiting for the outcome. */
  readonly again: boolean;
}

export interface SettledDelivery {
  readonly event_id: string;
  readonly endpoint_id: string;
  readonly attempt: number;
  readonly status: 'waiting' | 'delivered' | 'exhausted' | 'cancelled';
  readonly due_at: Date | null;
}

const GONE = 410;
const BATCH = 500;

interface Pending {
  readonly ended: EndedAttempt;
  readonly done: (settled: SettledDelivery | undefined) => void;
}

/**
 * Writes down how attempts ended, many in one commit: whatever ended while the previous write was on its way is written
 * next. While Postgres is away outcomes wait here; if this process ends first, their claims lapse.
 */
@Injectable()
export class Settler {
  private pending: Pending[] = [];
  private readonly loop: Loop;

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(DeadLetters) private readonly deadLetters: DeadLetters,
    @Inject(EndpointsService) private readonly endpoints: EndpointsService,
    @Inject(LOGGER) private readonly log: Log,
  ) {
    this.loop = new Loop({ name: 'settling of deliveries', intervalMs: 60_000, log, run: () => this.flush() });
  }

  start(): void {
    this.loop.start();
  }

  async stop(): Promise<void> {
    await this.loop.stop();
  }

  /** Resolves when it is written: undefined when it changed nothing, because the claim had lapsed. */
  settle(ended: EndedAttempt): Promise<SettledDelivery | undefined> {
    return new Promise((done) => {
      this.pending.push({ ended, done });
      this.loop.wake();
    });
  }

  private async flush(): Promise<number | undefined> {
    const batch = this.pending.slice(0, BATCH);
    if (batch.length === 0) return undefined;
    await this.write(batch);
    this.pending = this.pending.slice(batch.length);
    return this.pending.length > 0 ? 0 : undefined;
  }

  private async write(batch: readonly Pending[]): Promise<void> {
    let settled: SettledDelivery[];
    try {
      settled = await this.record(batch.map(({ ended }) => ended));
    } catch (error) {
      if (isTransientDatabaseError(error)) throw error;
      return this.withoutTheCulprit(batch, error);
    }
    for (const { ended, done } of batch) {
      done(settled.find((row) => row.event_id === ended.event_id && row.endpoint_id === ended.endpoint_id));
    }
  }

  /** One outcome that cannot be written must not hold up the others; its claim lapses, and it is tried again. */
  private async withoutTheCulprit(batch: readonly Pending[], error: unknown): Promise<void> {
    const [only, second] = batch;
    if (only !== undefined && second === undefined) {
      const { event_id, endpoint_id } = only.ended;
      this.log.error(
        { err: error, event_id, endpoint_id },
        'cannot write down how an attempt ended; it will be made again',
      );
      only.done(undefined);
      return;
    }
    for (const one of batch) await this.write([one]);
  }

  private async record(ended: readonly EndedAttempt[]): Promise<SettledDelivery[]> {
    const plain = ended.filter((attempt) => !needsTransaction(attempt));
    const settled: SettledDelivery[] =
      plain.length > 0 ? await this.dataSource.query(settleSql, [JSON.stringify(plain)]) : [];
    for (const attempt of ended.filter(needsTransaction)) {
      settled.push(...(await this.dataSource.transaction((tx) => this.recordWithCase(tx, attempt))));
    }
    return settled;
  }

  private async recordWithCase(tx: EntityManager, ended: EndedAttempt): Promise<SettledDelivery[]> {
    // Before the settling, which only shares the endpoint's row: a lock that is taken strongest first cannot deadlock.
    if (ended.response_status === GONE) await this.endpoints.disable(tx, ended.endpoint_id);
    const settled: SettledDelivery[] = await tx.query(settleSql, [JSON.stringify([ended])]);
    for (const { event_id, endpoint_id, status, attempt } of settled) {
      const sourceKey = deadLetterKey(endpoint_id, event_id);
      if (status === 'delivered') await this.deadLetters.replayed(tx, 'webhook', sourceKey);
      if (status === 'exhausted') {
        const event = await envelopeOf(tx, event_id);
        await this.deadLetters.record(tx, {
          source: 'webhook',
          sourceKey,
          event,
          eventId: event_id,
          type: event?.type,
          version: event?.version,
          walletId: event?.subject,
          error: new DeliveryFailedError(ended.error_code ?? 'unknown', ended.error ?? 'unknown'),
          attempts: attempt,
        });
      }
    }
    return settled;
  }
}

export function deadLetterKey(endpointId: string, eventId: string): string {
  return `${endpointId}/${eventId}`;
}

function needsTransaction({ succeeded, again, retry_in_ms, response_status }: EndedAttempt): boolean {
  return succeeded ? again : retry_in_ms === null || response_status === GONE;
}

async function envelopeOf(tx: EntityManager, eventId: string): Promise<EventEnvelope | undefined> {
  const rows: { envelope: EventEnvelope }[] = await tx.query('SELECT envelope FROM message WHERE event_id = $1', [
    eventId,
  ]);
  return rows[0]?.envelope;
}
