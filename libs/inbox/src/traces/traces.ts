import type { DataSource } from 'typeorm';
import { listAttemptsSql } from '../attempts/list-attempts.sql.js';
import type { InboxStatus } from '../consumer/delivery.js';
import type { AttemptDto, EffectDto, TraceDto, TraceStatus } from './trace.dto.js';
import { traceSql } from './trace.sql.js';

/** Finds what a part of the service did, or is to do, because of an event. */
export type EffectsOf = (eventId: string) => Promise<EffectDto[]>;

interface Row {
  status: InboxStatus | null;
  read: boolean;
  eventId: string | null;
  receivedAt: Date | null;
  nextAttemptAt: Date | null;
  deadLetterId: string | null;
}

const WORDS: Record<InboxStatus, TraceStatus> = {
  a: 'applied',
  r: 'retrying',
  d: 'dead',
  x: 'rejected',
  s: 'stale',
  p: 'passed',
};

/** The way of single events through this consumer. */
export class Traces {
  private readonly parts: EffectsOf[] = [];

  constructor(
    private readonly consumer: string,
    private readonly dataSource: DataSource,
  ) {}

  /** For parts of a service that act outside: what they find is in every trace under `effects`. */
  include(effectsOf: EffectsOf): void {
    this.parts.push(effectsOf);
  }

  /** Undefined when there is no such partition. */
  async find(partition: number, position: number): Promise<TraceDto | undefined> {
    const [row] = await this.dataSource.query<Row[]>(traceSql, [partition, position]);
    if (row === undefined) return undefined;
    const { status, read, eventId, receivedAt, nextAttemptAt, deadLetterId } = row;
    const made = await this.dataSource.query<AttemptDto[]>(listAttemptsSql, [partition, position]);
    const effects = eventId === null ? [] : await Promise.all(this.parts.map((effectsOf) => effectsOf(eventId)));
    return {
      consumer: this.consumer,
      status: status === null ? (read ? 'forgotten' : 'awaited') : WORDS[status],
      eventId,
      receivedAt: receivedAt?.toISOString() ?? null,
      nextAttemptAt: nextAttemptAt?.toISOString() ?? null,
      deadLetterId,
      attempts: made.length === 0 && status === 'a' && receivedAt !== null ? [appliedAtOnce(receivedAt)] : made,
      effects: effects.flat(),
    };
  }
}

/** The attempt that left no row, because it was the first and the last. */
function appliedAtOnce(receivedAt: Date): AttemptDto {
  const at = receivedAt.toISOString();
  return { attempt: 1, startedAt: at, finishedAt: at, outcome: 'applied', errorClass: null, error: null };
}
