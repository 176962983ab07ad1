import type { TransactionKind } from '../transactions/transaction.dto.js';

/** Who consumes events and can say what became of them. */
export const CONSUMERS = ['notifications', 'analytics', 'webhooks'] as const;
export type Consumer = (typeof CONSUMERS)[number];

/** What a webhook's attempts send. */
export class TraceRequest {
  url!: string;
  /** The same at every attempt. Its time and signature are not kept. */
  headers!: Record<string, string>;
  /** Byte by byte. */
  body!: string;
}

/** What the other side answered. */
export class TraceResponse {
  /** @example 200 */
  status!: number;
  /** Its first 2 kB. */
  body!: string | null;
}

export class TraceAttempt {
  /** Numbered from 1. */
  attempt!: number;
  startedAt!: string;
  /** Null while it runs. */
  finishedAt!: string | null;
  /**
   * Of a handler: applied, rejected (by a rule), stale, passed, failed or died; of a mail: sent, deferred, refused or
   * unknown; of a webhook: succeeded or failed. Null while it runs.
   * @example "applied"
   */
  outcome!: string | null;
  errorClass!: string | null;
  error!: string | null;
  /** Of a webhook that was answered; else null. */
  response!: TraceResponse | null;
}

/** A mail or a webhook that followed. */
export class TraceEffect {
  kind!: 'mail' | 'webhook';
  /** Of a webhook. */
  endpointId!: string | null;
  /** @example "sent" */
  status!: string;
  createdAt!: string;
  finishedAt!: string | null;
  nextAttemptAt!: string | null;
  /** Of a webhook; else null. */
  request!: TraceRequest | null;
  attempts!: TraceAttempt[];
}

/** What became of an event at one consumer. */
export class ConsumerTrace {
  /** @example "notifications" */
  consumer!: Consumer;
  /**
   * `awaited`: it has not read that far. `applied`, `retrying`, `dead`, `rejected`, `stale`, `passed` (not subscribed to).
   * `forgotten`: its retention is over. `unknown`: it could not be asked; `reason` says why.
   * @example "applied"
   */
  status!: string;
  /** Why the status is unknown. */
  reason!: string | null;
  receivedAt!: string | null;
  nextAttemptAt!: string | null;
  deadLetterId!: string | null;
  /** Of its handler. */
  attempts!: TraceAttempt[];
  /** Mails and webhooks. */
  effects!: TraceEffect[];
}

export class EventTrace {
  /** @example "0199d2c5-01ab-7c1e-9f02-3b1d8e6f2a70" */
  id!: string;
  /** @example "TopUpCompleted" */
  type!: string;
  version!: number;
  walletId!: string;
  /** The wallet's sequence. */
  sequence!: number;
  /** When it was written into the outbox, in the transaction of the posting, which was then about to commit. */
  committedAt!: string;
  partition!: number;
  /** In its partition's stream; null until the relay has given it one. */
  position!: number | null;
  /** Whether the broker is known to have it; the relay records that about once a second. */
  published!: boolean;
  /** W3C trace context of the request: the same trace goes on through every consumer. */
  traceparent!: string | null;
  consumers!: ConsumerTrace[];
}

/** The whole way of one event. */
export class TracedEvent extends EventTrace {
  /**
   * The transaction that it tells of; null when it tells of none, as of a wallet that was created.
   * @example "0199d2c5-01aa-7f3e-8d04-5b1c9e6f2a77"
   */
  transactionId!: string | null;
  /** The CloudEvents envelope, as it was committed. */
  event!: Record<string, unknown>;
}

/** The whole way of one transaction. */
export class TransactionTrace {
  /** @example "0199d2c5-01aa-7f3e-8d04-5b1c9e6f2a77" */
  transactionId!: string;
  /** @example "top_up" */
  kind!: TransactionKind;
  walletId!: string;
  /** When the request arrived: the time in the transaction's id. */
  requestedAt!: string;
  /** The time of the posting, taken once its wallets were locked. */
  postedAt!: string;
  /** Why there are no events, when there are none. */
  note!: string | null;
  /** One for each wallet. */
  events!: EventTrace[];
}
