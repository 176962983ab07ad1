import type { DataSource } from 'typeorm';
import { listAttemptsSql } from '../attempts/list-attempts.sql.js';
import type { InboxStatus } from '../consumer/delivery.js';
import type { Attempt } from '../dead-letters/dead-letter.js';
import type {
  EffectDto,
  TraceDto,
  TracedAttemptDto,
  TracedRequestDto,
  TracedResponseDto,
  TraceStatus,
} from './trace.dto.js';
import { traceSql } from './trace.sql.js';

/** An attempt at something outside, and what the other side said, if it did. */
export interface TracedAttempt extends Attempt {
  readonly response?: TracedResponseDto | null;
}

/** As an EffectDto. */
export interface Effect extends Pick<EffectDto, 'kind' | 'endpointId' | 'status'> {
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
  readonly nextAttemptAt: Date | null;
  readonly request?: TracedRequestDto;
  readonly attempts: readonly TracedAttempt[];
}

/** Finds what a part of the service did, or is to do, because of an event. */
export type EffectsOf = (eventId: string) => Promise<Effect[]>;

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
    const made = await this.dataSource.query<Attempt[]>(listAttemptsSql, [partition, position]);
    const atOnce = made.length === 0 && status === 'a' && receivedAt !== null;
    const effects = eventId === null ? [] : await Promise.all(this.parts.map((effectsOf) => effectsOf(eventId)));
    return {
      consumer: this.consumer,
      status: status === null ? (read ? 'forgotten' : 'awaited') : WORDS[status],
      eventId,
      receivedAt: textOf(receivedAt),
      nextAttemptAt: textOf(nextAttemptAt),
      deadLetterId,
      attempts: (atOnce ? [appliedAt(receivedAt)] : made).map(toAttemptDto),
      effects: effects.flat().map(toEffectDto),
    };
  }
}

/** The attempt that left no row, because it was the first and the last. */
function appliedAt(time: Date): Attempt {
  return { attempt: 1, startedAt: time, finishedAt: time, outcome: 'applied', errorClass: null, error: null };
}

function toAttemptDto({ response = null, ...attempt }: TracedAttempt): TracedAttemptDto {
  return { ...attempt, startedAt: attempt.startedAt.toISOString(), finishedAt: textOf(attempt.finishedAt), response };
}

function toEffectDto(effect: Effect): EffectDto {
  return {
    ...effect,
    createdAt: effect.createdAt.toISOString(),
    finishedAt: textOf(effect.finishedAt),
    nextAttemptAt: textOf(effect.nextAttemptAt),
    request: effect.request ?? null,
    attempts: effect.attempts.map(toAttemptDto),
  };
}

function textOf(time: Date | null): string | null {
  return time?.toISOString() ?? null;
}
