/**
 * awaited: not read yet. passed: not subscribed to. forgotten: read so long ago that retention has removed the row, or
 * before this consumer's time.
 */
export type TraceStatus = 'awaited' | 'applied' | 'retrying' | 'dead' | 'rejected' | 'stale' | 'passed' | 'forgotten';

export class AttemptDto {
  attempt!: number;
  startedAt!: string;
  finishedAt!: string | null;
  /** applied, stale, passed, failed, or died: its process ended first. null while it runs. */
  outcome!: string | null;
  errorClass!: string | null;
  error!: string | null;
}

export class EffectAttemptDto {
  /** Numbered from 1. */
  attempt!: number;
  startedAt!: string;
  /** Null while it is under way. */
  finishedAt!: string | null;
  /** In the words of the kind; null while it is under way. */
  outcome!: string | null;
  /** What the other side answered, or what went wrong. */
  detail!: string | null;
}

/** Something that a consumer does outside because of an event. */
export class EffectDto {
  kind!: 'mail' | 'webhook';
  /** Of a webhook. */
  endpointId!: string | null;
  /** In the words of the kind. */
  status!: string;
  createdAt!: string;
  /** Null while it is not done; then nextAttemptAt says when it goes on, unless an attempt is under way. */
  finishedAt!: string | null;
  nextAttemptAt!: string | null;
  /** The first one first; of very many, the latest. */
  attempts!: EffectAttemptDto[];
}

/** What became of one event at one consumer. */
export class TraceDto {
  consumer!: string;
  status!: TraceStatus;
  eventId!: string | null;
  receivedAt!: string | null;
  /** Of a retrying event; null when it waits for an earlier event of its wallet. */
  nextAttemptAt!: string | null;
  /** The case that it is, or was. */
  deadLetterId!: string | null;
  /** Of the handler. An event that was applied at once has one, with the time of its transaction. */
  attempts!: AttemptDto[];
  /** What followed from it. */
  effects!: EffectDto[];
}
