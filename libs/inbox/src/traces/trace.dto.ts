/**
 * awaited: not read yet. passed: not subscribed to. forgotten: read so long ago that retention has removed the row, or
 * before this consumer's time.
 */
export type TraceStatus = 'awaited' | 'applied' | 'retrying' | 'dead' | 'rejected' | 'stale' | 'passed' | 'forgotten';

/** What is sent outside, at every attempt. */
export class TracedRequestDto {
  url!: string;
  /** Those that stay the same over all attempts; never a signature or a secret. */
  headers!: Record<string, string>;
  /** Byte by byte. */
  body!: string;
}

/** What came back. */
export class TracedResponseDto {
  status!: number;
  /** Its first 2 kB. */
  body!: string | null;
}

/** One attempt at an event, or at what followed from it. */
export class TracedAttemptDto {
  /** Numbered from 1, on over replays. */
  attempt!: number;
  startedAt!: string;
  /** Null while it runs. */
  finishedAt!: string | null;
  /**
   * Of the handler: applied, rejected (by a rule), stale, passed, failed, or died (its process ended first). Of a mail:
   * sent, deferred, refused, unknown. Of a webhook: succeeded, failed. Null while it runs.
   */
  outcome!: string | null;
  errorClass!: string | null;
  error!: string | null;
  /** Of a webhook that was answered; else null. */
  response!: TracedResponseDto | null;
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
  /** Of a webhook; else null. */
  request!: TracedRequestDto | null;
  /** The first one first. */
  attempts!: TracedAttemptDto[];
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
  attempts!: TracedAttemptDto[];
  /** What followed from it. */
  effects!: EffectDto[];
}
