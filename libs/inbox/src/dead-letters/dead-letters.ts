import { uuidv7 } from '@purser/contracts';
import { Problem } from '@purser/platform';
import type { DataSource, EntityManager } from 'typeorm';
import { describeError, withoutNul } from '../attempts/described-error.js';
import { eventText } from '../attempts/event-text.js';
import type { Attempt, DeadLetter, DeadLetterSource, DeadLetterState, Failure } from './dead-letter.js';
import { fingerprintOf } from './fingerprint.js';
import { deadLetterColumns, listSql } from './list.sql.js';
import { recordSql } from './record.sql.js';

export interface DeadLetterFilter {
  readonly state?: DeadLetterState;
  readonly fingerprint?: string;
  /** The id of the last case on the page before. */
  readonly after?: string;
  readonly limit: number;
}

type Row = Omit<DeadLetter, 'consumer' | 'position'> & { position: string | null };

/** The consumer's cases. Apps use it for what fails outside of event handlers, such as mails and deliveries. */
export class DeadLetters {
  private readonly sources = new Map<string, DeadLetterSource>();

  constructor(
    private readonly consumer: string,
    private readonly dataSource: DataSource,
  ) {}

  /** Opens a case in the caller's transaction; the same source and key again open the same case again. Returns its id. */
  async record(tx: EntityManager, failure: Failure): Promise<string> {
    const { errorClass, message, stack } = describeError(failure.error);
    const type = failure.type === undefined || failure.type === null ? null : withoutNul(failure.type);
    const version = failure.version ?? null;
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
    ]);
    if (row === undefined)
      throw new Error(`the dead letter of ${failure.source} ${failure.sourceKey} was not recorded`);
    return row.id;
  }

  /** Closes the case of this source and key as replayed, if it is being replayed; call it where the replay's effect commits. */
  async replayed(tx: EntityManager, source: string, sourceKey: string): Promise<void> {
    await tx.query(
      `UPDATE dead_letter SET state = 'replayed' WHERE source = $1 AND source_key = $2 AND state = 'replaying'`,
      [source, sourceKey],
    );
  }

  /** Closes the case of this source and key as rejected, if it is being replayed; in the transaction that rejects it. */
  async rejected(tx: EntityManager, source: string, sourceKey: string): Promise<void> {
    await tx.query(
      `UPDATE dead_letter SET state = 'rejected' WHERE source = $1 AND source_key = $2 AND state = 'replaying'`,
      [source, sourceKey],
    );
  }

  /** Says how cases of this name are replayed, and where their attempts are. Call it while starting. */
  addSource(name: string, source: DeadLetterSource): void {
    this.sources.set(name, source);
  }

  async list({ state, fingerprint, after, limit }: DeadLetterFilter): Promise<DeadLetter[]> {
    const rows = await this.dataSource.query<Row[]>(listSql, [
      state ?? null,
      fingerprint ?? null,
      after ?? null,
      limit,
    ]);
    return rows.map((row) => this.fromRow(row));
  }

  async find(id: string): Promise<DeadLetter | undefined> {
    const [row] = await this.dataSource.query<Row[]>(`SELECT ${deadLetterColumns} FROM dead_letter WHERE id = $1`, [
      id,
    ]);
    return row && this.fromRow(row);
  }

  /** What was tried, the first one first. */
  attemptsOf(deadLetter: DeadLetter): Promise<Attempt[]> {
    return this.sourceOf(deadLetter).attempts(deadLetter);
  }

  /**
   * Gives an open case back to the path it failed on: only this consumer sees its event again. A case that is being
   * replayed stays as it is, so asking twice is harmless.
   *
   * @throws Problem 404 when there is no such case, 409 when it was replayed and that worked
   */
  async replay(id: string): Promise<DeadLetter> {
    const replayed = await this.dataSource.transaction(async (tx) => {
      const [row] = await tx.query<Row[]>(`SELECT ${deadLetterColumns} FROM dead_letter WHERE id = $1 FOR UPDATE`, [
        id,
      ]);
      if (row === undefined)
        throw new Problem('dead_letter_not_found', 404, `${this.consumer} has no dead letter ${id}`);
      const deadLetter = this.fromRow(row);
      if (deadLetter.state === 'replayed') {
        throw new Problem(
          'dead_letter_replayed',
          409,
          `dead letter ${id} was replayed, and that worked: there is nothing left to do`,
        );
      }
      if (deadLetter.state === 'replaying') return deadLetter;
      await this.sourceOf(deadLetter).replay(tx, deadLetter);
      const [[after]] = await tx.query<[[Row], number]>(
        `UPDATE dead_letter SET state = 'replaying', replayed_at = now(), replays = replays + 1 WHERE id = $1 RETURNING ${deadLetterColumns}`,
        [id],
      );
      return this.fromRow(after);
    });
    this.sourceOf(replayed).nudge();
    return replayed;
  }

  private sourceOf({ source }: DeadLetter): DeadLetterSource {
    const found = this.sources.get(source);
    if (found === undefined) throw new Error(`nobody said what dead letters of ${source} are`);
    return found;
  }

  private fromRow(row: Row): DeadLetter {
    return { ...row, consumer: this.consumer, position: row.position === null ? null : Number(row.position) };
  }
}
