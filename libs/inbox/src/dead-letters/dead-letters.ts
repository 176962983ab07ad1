import { uuidv7 } from '@purser/contracts';
import type { DataSource, EntityManager } from 'typeorm';
import { describeError, withoutNul } from '../attempts/described-error.js';
import { eventText } from '../attempts/event-text.js';
import { unparkAll } from '../strict-order/strict-order.js';
import { closeSql, lockPartitionsOfSql } from './close.sql.js';
import type { Attempt, DeadLetter, DeadLetterSource, DeadLetterState, Failure, ReplayRequest } from './dead-letter.js';
import { fingerprintOf } from './fingerprint.js';
import { deadLetterColumns, listSql } from './list.sql.js';
import { moneyOf } from './money-of.js';
import { recordSql } from './record.sql.js';
import { Replays } from './replays.js';
import type { ReplayOutcome } from './replays.js';
import { toDeadLetter } from './row.js';
import type { DeadLetterRow } from './row.js';

export interface DeadLetterFilter {
  readonly state?: DeadLetterState;
  readonly fingerprint?: string;
  /** The id of the last case on the page before. */
  readonly after?: string;
  readonly limit: number;
}

export interface CloseOutcome {
  readonly id: string;
  readonly outcome: 'closed' | 'not_open' | 'not_found';
}

/** The consumer's dead letters. Apps use it for what fails outside of event handlers, such as mails and deliveries. */
export class DeadLetters {
  private readonly sources = new Map<string, DeadLetterSource>();
  private readonly replays: Replays;

  /** @param changed is called whenever some have changed, or are about to: a hint for whoever watches them */
  constructor(
    private readonly consumer: string,
    private readonly dataSource: DataSource,
    private readonly changed: () => void = () => undefined,
  ) {
    this.replays = new Replays({ consumer, dataSource, sourceOf: (deadLetter) => this.sourceOf(deadLetter) });
  }

  /** Opens a case in the caller's transaction; the same source and key again open the same case again. Returns its id. */
  async record(tx: EntityManager, failure: Failure): Promise<string> {
    const { errorClass, message, stack } = describeError(failure.error);
    const type = failure.type === undefined || failure.type === null ? null : withoutNul(failure.type);
    const version = failure.version ?? null;
    const money = moneyOf(failure.event);
    const [row] = await tx.query<{ id: string }[]>(recordSql, [
      `${this.consumer}-${uuidv7()}`,
      failure.source,
      failure.sourceKey,
      failure.partition ?? null,
      failure.position ?? null,
      eventText(failure.event),
      failure.eventId ?? null,
      type,
      version,
      failure.walletId ?? null,
      errorClass,
      message,
      stack,
      fingerprintOf({ consumer: this.consumer, type, version, errorClass, stack }),
      failure.attempts,
      failure.firstFailedAt ?? null,
      money?.amount ?? null,
      money?.currency ?? null,
    ]);
    if (row === undefined)
      throw new Error(`the dead letter of ${failure.source} ${failure.sourceKey} was not recorded`);
    this.changed();
    return row.id;
  }

  /**
   * Closes the case of this source and key as replayed (or superseded, when an edited copy was), if it is being replayed; call it where
   * the replay's effect commits.
   */
  async replayed(tx: EntityManager, source: string, sourceKey: string): Promise<void> {
    await tx.query(
      `UPDATE dead_letter SET state = CASE WHEN edited IS NULL THEN 'replayed' ELSE 'superseded' END
       WHERE source = $1 AND source_key = $2 AND state = 'replaying'`,
      [source, sourceKey],
    );
    this.changed();
  }

  /** Closes the case of this source and key as rejected, if it is being replayed; in the transaction that rejects it. */
  async rejected(tx: EntityManager, source: string, sourceKey: string): Promise<void> {
    await tx.query(
      `UPDATE dead_letter SET state = 'rejected' WHERE source = $1 AND source_key = $2 AND state = 'replaying'`,
      [source, sourceKey],
    );
    this.changed();
  }

  /** Says how cases of this name are replayed, and where their attempts are. Call it while starting. */
  addSource(name: string, source: DeadLetterSource): void {
    this.sources.set(name, source);
  }

  async list({ state, fingerprint, after, limit }: DeadLetterFilter): Promise<DeadLetter[]> {
    const rows = await this.dataSource.query<DeadLetterRow[]>(listSql, [
      state ?? null,
      fingerprint ?? null,
      after ?? null,
      limit,
    ]);
    return rows.map((row) => toDeadLetter(this.consumer, row));
  }

  async find(id: string): Promise<DeadLetter | undefined> {
    const [row] = await this.dataSource.query<DeadLetterRow[]>(
      `SELECT ${deadLetterColumns} FROM dead_letter WHERE id = $1`,
      [id],
    );
    return row && toDeadLetter(this.consumer, row);
  }

  /** What was tried, the first one first. */
  attemptsOf(deadLetter: DeadLetter): Promise<Attempt[]> {
    return this.sourceOf(deadLetter).attempts(deadLetter);
  }

  /** Gives an open case back to the path it failed on; see Replays.one. */
  async replay(id: string, request: ReplayRequest = {}): Promise<DeadLetter> {
    const replayed = await this.replays.one(id, request);
    this.changed();
    return replayed;
  }

  /** The same for several; see Replays.many. */
  async replayAll(ids: readonly string[], request: ReplayRequest): Promise<ReplayOutcome[]> {
    const outcomes = await this.replays.many(ids, request);
    this.changed();
    return outcomes;
  }

  /** Leaves open ones as they are, for good: unless they fail again, they are nobody's work any more, and nothing waits behind them. */
  async close(ids: readonly string[]): Promise<CloseOutcome[]> {
    const found = await this.dataSource.transaction(async (tx) => {
      await tx.query(lockPartitionsOfSql, [ids]);
      const rows = await tx.query<{ id: string; closed: boolean; walletId: string | null }[]>(closeSql, [ids]);
      await unparkAll(
        tx,
        rows.flatMap(({ closed, walletId }) => (closed && walletId !== null ? [walletId] : [])),
      );
      return new Map(rows.map(({ id, closed }) => [id, closed]));
    });
    for (const source of this.sources.values()) source.nudge();
    this.changed();
    return ids.map((id) => {
      const closed = found.get(id);
      return { id, outcome: closed === undefined ? 'not_found' : closed ? 'closed' : 'not_open' };
    });
  }

  private sourceOf({ source }: Pick<DeadLetter, 'source'>): DeadLetterSource {
    const found = this.sources.get(source);
    if (found === undefined) throw new Error(`nobody said what dead letters of ${source} are`);
    return found;
  }
}
