import type { Money } from '../pages/money.dto.js';

export const alertKinds = ['new_case', 'reopened', 'oldest_age', 'unreviewed'] as const;
export type AlertKind = (typeof alertKinds)[number];
export const alertChannels = ['mail', 'webhook'] as const;
export type AlertChannelName = (typeof alertChannels)[number];

export class AlertDelivery {
  channel!: AlertChannelName;
  /** failed: given up, after its last attempt. */
  state!: 'waiting' | 'sent' | 'failed';
  attempts!: number;
  sentAt!: string | null;
  /** Of the last attempt. */
  error!: string | null;
}

export class Alert {
  id!: string;
  kind!: AlertKind;
  caseId!: string;
  title!: string;
  consumer!: string;
  type!: string | null;
  /** Dead letters that were open or being replayed. */
  count!: number;
  /** What they were worth. */
  money!: Money[];
  /** From 1 on. A case is told of again only when it is at a higher one. */
  level!: number;
  at!: string;
  link!: string;
  /** None where nothing is configured to tell it on. */
  deliveries!: AlertDelivery[];
}

export class AlertList {
  /** The newest first. */
  data!: Alert[];
  nextCursor!: string | null;
}
