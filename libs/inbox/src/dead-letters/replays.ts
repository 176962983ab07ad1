import { Problem } from '@purser/platform';
import type { DataSource, EntityManager } from 'typeorm';
import type { DeadLetter, DeadLetterSource, Refusal, ReplayRequest } from './dead-letter.js';
import { deadLetterColumns } from './list.sql.js';
import { lockForReplaySql, markReplayingSql } from './replay.sql.js';
import { toDeadLetter, type DeadLetterRow } from './row.js';

/** already: this very reference was given for it before, or it is being replayed. refused: its path does not take it, see `reason`. */
export type ReplayOutcome =
  | { readonly id: string; readonly outcome: 'replaying' | 'already' | 'not_open' | 'not_found' }
  | { readonly id: string; readonly outcome: 'refused'; readonly reason: string };

export interface ReplaysOptions {
  readonly consumer: string;
  readonly dataSource: DataSource;
  readonly sourceOf: (deadLetter: Pick<DeadLetter, 'source'>) => DeadLetterSource;
}

type Locked = DeadLetterRow & { repeated: boolean };

/** Gives dead letters back to the paths they failed on. Only this consumer sees their events again. */
export class Replays {
  constructor(private readonly options: ReplaysOptions) {}

  /**
   * Replays one. Asking again while it is being replayed, or with the same reference, changes nothing.
   *
   * @throws Problem 404 when there is no such dead letter, 409 when it is finished, takes no edits, or its path does not take it
   */
  async one(id: string, request: ReplayRequest): Promise<DeadLetter> {
    const { consumer, dataSource, sourceOf } = this.options;
    const replayed = await dataSource.transaction(async (tx) => {
      const [row] = await this.lock(tx, [id], request);
      if (row === undefined) throw notFound(consumer, id);
      const deadLetter = toDeadLetter(consumer, row);
      if (row.repeated || deadLetter.state === 'replaying') return deadLetter;
      if (deadLetter.state !== 'open') throw notOpen(deadLetter);
      if (request.edited !== undefined && sourceOf(deadLetter).takesEdits !== true) throw takesNoEdits(deadLetter);
      const [refused] = await sourceOf(deadLetter).replay(tx, [deadLetter], request);
      if (refused) throw refused.problem;
      const [after] = await this.mark(tx, [id], request);
      return after ?? deadLetter;
    });
    sourceOf(replayed).nudge();
    return replayed;
  }

  /** Replays several in one transaction, with an outcome for each that was asked for. */
  async many(ids: readonly string[], request: ReplayRequest): Promise<ReplayOutcome[]> {
    const { consumer, dataSource, sourceOf } = this.options;
    const touched = new Set<DeadLetterSource>();
    const outcomes = await dataSource.transaction(async (tx) => {
      const outcomes = new Map<string, ReplayOutcome>(ids.map((id) => [id, { id, outcome: 'not_found' }]));
      const bySource = new Map<DeadLetterSource, DeadLetter[]>();
      for (const row of await this.lock(tx, ids, request)) {
        const { id, state } = row;
        if (row.repeated || state === 'replaying') outcomes.set(id, { id, outcome: 'already' });
        else if (state !== 'open') outcomes.set(id, { id, outcome: 'not_open' });
        else {
          const source = sourceOf(row);
          bySource.set(source, [...(bySource.get(source) ?? []), toDeadLetter(consumer, row)]);
          outcomes.set(id, { id, outcome: 'replaying' });
        }
      }
      for (const [source, deadLetters] of bySource) {
        for (const refusal of await source.replay(tx, deadLetters, request))
          outcomes.set(refusal.id, refusedAs(refusal));
        touched.add(source);
      }
      const taken = [...outcomes.values()].filter(({ outcome }) => outcome === 'replaying').map(({ id }) => id);
      await this.mark(tx, taken, request);
      return [...outcomes.values()];
    });
    for (const source of touched) source.nudge();
    return outcomes;
  }

  private lock(tx: EntityManager, ids: readonly string[], { ref }: ReplayRequest): Promise<Locked[]> {
    return tx.query<Locked[]>(lockForReplaySql(deadLetterColumns), [ids, ref ?? null]);
  }

  private async mark(tx: EntityManager, ids: readonly string[], { ref, edited }: ReplayRequest): Promise<DeadLetter[]> {
    const values = [ids, ref ?? null, edited === undefined ? null : JSON.stringify(edited)];
    const [rows] = await tx.query<[DeadLetterRow[], number]>(markReplayingSql(deadLetterColumns), values);
    return rows.map((row) => toDeadLetter(this.options.consumer, row));
  }
}

function refusedAs({ id, problem }: Refusal): ReplayOutcome {
  return { id, outcome: 'refused', reason: problem.message };
}

function notFound(consumer: string, id: string): Problem {
  return new Problem('dead_letter_not_found', 404, `${consumer} has no dead letter ${id}`);
}

function notOpen({ id, state }: DeadLetter): Problem {
  return state === 'closed'
    ? new Problem('dead_letter_closed', 409, `dead letter ${id} was closed as it is: reopen its case to replay it`)
    : new Problem('dead_letter_replayed', 409, `dead letter ${id} is ${state}: there is nothing left to do`);
}

function takesNoEdits({ id, source }: DeadLetter): Problem {
  return new Problem(
    'edit_not_supported',
    409,
    `dead letter ${id} is a ${source}, whose event was handled: only what a handler failed on can be edited`,
  );
}
