import type { CaseDeadLetter } from '../dead-letter-index/case-dead-letter.dto.js';

export class TracedRequest {
  url!: string;
  /** The same at every attempt. */
  headers!: Record<string, string>;
  body!: string;
}

export class TracedResponse {
  status!: number;
  /** Its first 2 kB. */
  body!: string | null;
}

export class TracedAttempt {
  attempt!: number;
  startedAt!: string;
  /** null while it runs. */
  finishedAt!: string | null;
  outcome!: string | null;
  errorClass!: string | null;
  error!: string | null;
  /** Of a webhook that was answered. */
  response!: TracedResponse | null;
}

export class TracedEffect {
  kind!: 'mail' | 'webhook';
  endpointId!: string | null;
  status!: string;
  createdAt!: string;
  finishedAt!: string | null;
  nextAttemptAt!: string | null;
  /** Of a webhook. */
  request!: TracedRequest | null;
  attempts!: TracedAttempt[];
}

export class TracedConsumer {
  consumer!: string;
  /** unknown: it could not be asked; `reason` says why. */
  status!: string;
  reason!: string | null;
  receivedAt!: string | null;
  nextAttemptAt!: string | null;
  deadLetterId!: string | null;
  attempts!: TracedAttempt[];
  effects!: TracedEffect[];
}

export class EventTrace {
  id!: string;
  type!: string;
  version!: number;
  walletId!: string;
  sequence!: number;
  committedAt!: string;
  partition!: number;
  position!: number | null;
  published!: boolean;
  traceparent!: string | null;
  consumers!: TracedConsumer[];
}

export class TracedEvent extends EventTrace {
  transactionId!: string | null;
  /** The envelope, as it was committed. */
  event!: Record<string, unknown>;
}

export class TransactionTrace {
  transactionId!: string;
  kind!: string;
  walletId!: string;
  requestedAt!: string;
  postedAt!: string;
  /** Why there are no events, when there are none. */
  note!: string | null;
  events!: EventTrace[];
}

export class WalletEntry {
  transactionId!: string;
  kind!: string;
  /** Minor units, signed. */
  amount!: string;
  /** Minor units. */
  balanceAfter!: string;
  sequence!: number;
  reference!: string | null;
  createdAt!: string;
}

export class WalletTrace {
  /** As the wallet service shows it. */
  wallet!: Record<string, unknown>;
  /** The newest 50, the newest first. */
  entries!: WalletEntry[];
}

export const traceKinds = ['transaction', 'event', 'wallet', 'nothing'] as const;

export class TraceResult {
  /** What the id is of. nothing: of none that is known, or of one whose service did not answer. */
  kind!: (typeof traceKinds)[number];
  transaction!: TransactionTrace | null;
  event!: TracedEvent | null;
  wallet!: WalletTrace | null;
  /** Of its events, or of the wallet. */
  deadLetters!: CaseDeadLetter[];
  /** Services that could not be asked about all of it. */
  unreachable!: string[];
}

export class Around {
  /** The wallet's within an hour before and after the dead letter's first failure, the newest first; at most 100. */
  entries!: WalletEntry[];
  /** The same wallet's, within that time; this one among them. */
  deadLetters!: CaseDeadLetter[];
  unreachable!: string[];
}
