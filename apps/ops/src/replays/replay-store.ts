import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { Audit, PURSER } from '../audit/audit.js';
import type { ConsumerName } from '../services/service-names.js';
import type { ReplayState } from './replay-states.js';
import type { ReplayRow } from './show-replay.js';
import { CLAIM_ITEMS, LIST_IN_DOUBT } from './sql/claim.sql.js';
import { FIND_REPLAY } from './sql/find.sql.js';
import { ADVANCE_REPLAYS, LEASE_REPLAYS, RELEASE_REPLAYS } from './sql/lease.sql.js';
import { RECORD_ANSWERS } from './sql/record-answers.sql.js';
import { LOCK_REPLAYS } from './sql/settle.sql.js';

/** Seconds without a sign of life after which another instance takes a replay over. */
export const LEASE_SECONDS = 5;

/** A replay that this instance runs, or watches until everything is settled. */
export interface LeasedReplay {
  readonly id: string;
  readonly state: ReplayState;
  readonly ramp: number[];
  readonly stepSeconds: number;
  readonly attempts: number;
  readonly ranMs: number;
  readonly consumers: ConsumerName[];
}

export interface Claim {
  /** false: it is paused, ended, or somebody else's; nothing was claimed. */
  readonly held: boolean;
  readonly claimed: { readonly id: string; readonly consumer: ConsumerName }[];
  readonly skipped: number;
}

/** One of the consumer's answers. */
export interface ReplayAnswer {
  readonly id: string;
  readonly outcome: 'replaying' | 'already' | 'not_open' | 'not_found' | 'refused';
  /** Why it was refused. */
  readonly reason?: string;
}

interface ClaimRequest {
  readonly id: string;
  readonly instance: string;
  readonly ranMs: number;
  readonly rate: number;
  readonly consumers: readonly ConsumerName[];
  readonly limit: number;
}

/** What the runner writes down. Every step of an item is a row here before it happens anywhere else. */
@Injectable()
export class ReplayStore {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Audit) private readonly audit: Audit,
  ) {}

  async find(id: string): Promise<ReplayRow | undefined> {
    const [row] = await this.dataSource.query<ReplayRow[]>(FIND_REPLAY, [id]);
    return row;
  }

  async lease(instance: string): Promise<LeasedReplay[]> {
    return this.dataSource.query<LeasedReplay[]>(LEASE_REPLAYS, [instance, LEASE_SECONDS]);
  }

  async release(instance: string): Promise<void> {
    await this.dataSource.query(RELEASE_REPLAYS, [instance]);
  }

  async claim({ id, instance, ranMs, rate, consumers, limit }: ClaimRequest): Promise<Claim> {
    const parameters = [id, instance, LEASE_SECONDS, ranMs, rate, consumers, limit];
    const [claim] = await this.dataSource.query<Claim[]>(CLAIM_ITEMS, parameters);
    return claim ?? { held: false, claimed: [], skipped: 0 };
  }

  /** What may or may not have been sent to a consumer, to which nobody is sending now. */
  async inDoubt(id: string, consumer: ConsumerName, limit: number): Promise<string[]> {
    const rows = await this.dataSource.query<{ id: string }[]>(LIST_IN_DOUBT, [id, consumer, limit]);
    return rows.map((row) => row.id);
  }

  async recordAnswers(id: string, consumer: ConsumerName, answers: readonly ReplayAnswer[]): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      await lockReplays(tx, [id]);
      await tx.query(RECORD_ANSWERS, [
        id,
        consumer,
        answers.map((answer) => answer.id),
        answers.map((answer) => answer.outcome),
        answers.map((answer) => answer.reason ?? null),
      ]);
    });
  }

  /** A consumer does not answer: its part waits, for everybody to see. */
  async holdUp(id: string, consumer: ConsumerName, reason: string): Promise<void> {
    await this.dataSource.query(
      `UPDATE replay_consumer SET held_since = coalesce(held_since, clock_timestamp()), held_reason = $3
       WHERE replay_id = $1 AND consumer = $2`,
      [id, consumer, reason.slice(0, 500)],
    );
  }

  /** Moves this instance's replays on, and says whose state has changed. */
  async advance(instance: string): Promise<{ id: string; state: ReplayState }[]> {
    return this.dataSource.transaction(async (tx) => {
      const moved = await tx.query<{ id: string; state: ReplayState }[]>(ADVANCE_REPLAYS, [instance]);
      const entries = moved.map(({ id, state }) => ({
        actor: PURSER,
        action: `replay.${state}`,
        subjectKind: 'replay' as const,
        subjectId: id,
        after: { state },
      }));
      await this.audit.record(tx, ...entries);
      return moved;
    });
  }
}

/** Before anything that changes counts of items. */
export async function lockReplays(tx: EntityManager, ids: readonly string[]): Promise<void> {
  await tx.query(LOCK_REPLAYS, [ids]);
}
