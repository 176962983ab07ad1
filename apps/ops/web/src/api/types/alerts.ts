import type { Money } from './money';

export type AlertKind = 'new_case' | 'reopened' | 'oldest_age' | 'unreviewed';

export interface AlertDelivery {
  channel: 'mail' | 'webhook';
  state: 'waiting' | 'sent' | 'failed';
  attempts: number;
  sentAt: string | null;
  error: string | null;
}

export interface Alert {
  id: string;
  kind: AlertKind;
  caseId: string;
  title: string;
  consumer: string;
  type: string | null;
  count: number;
  money: Money[];
  /** How many times it has worsened. */
  level: number;
  at: string;
  link: string;
  deliveries: AlertDelivery[];
}
