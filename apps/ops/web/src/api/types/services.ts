/** A partner's endpoint, of any client. */
export interface WebhookEndpoint {
  id: string;
  client: string;
  url: string;
  events: string[];
  status: string;
  createdAt: string;
  waiting: number;
  exhausted: number;
  delivered24h: number;
  failed24h: number;
  oldestDueAt: string | null;
}

export interface Notification {
  id: string;
  walletId: string;
  type: string;
  channel: 'mail';
  to: string;
  status: 'pending' | 'sending' | 'sent' | 'dead' | 'held';
  currency: string;
  amount: string;
  balance: string;
  occurredAt: string;
  attempts: number;
  unknownOutcomes: number;
  nextAttemptAt: string | null;
  sentAt: string | null;
  createdAt: string;
}

export interface DayVolume {
  date: string;
  currency: string;
  kind: string;
  count: number;
  amount: string;
}

export interface Volumes {
  asOf: string | null;
  lag: { events: number | null; seconds: number | null };
  days: DayVolume[];
}

export interface DeliveryAttempt {
  attempt: number;
  startedAt: string;
  durationMs: number;
  outcome: 'succeeded' | 'failed';
  responseStatus: number | null;
  responseBody: string | null;
  errorCode: string | null;
  error: string | null;
}

export interface Delivery {
  id: string;
  endpointId: string;
  type: string;
  status: 'waiting' | 'delivering' | 'delivered' | 'exhausted' | 'cancelled';
  attemptsMade: number;
  attempts: DeliveryAttempt[];
  nextAttemptAt: string | null;
  createdAt: string;
  finishedAt: string | null;
}
