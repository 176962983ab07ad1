import type { Money } from '../pages/money.dto.js';
import type { AlertDelivery, AlertKind } from './alert.dto.js';

/** An alert as it is stored; without anything that the event or the error said. */
export interface AlertRow {
  readonly id: string;
  readonly kind: AlertKind;
  readonly caseId: string;
  readonly level: number;
  readonly at: Date;
  readonly consumer: string;
  readonly type: string | null;
  readonly version: number | null;
  readonly errorClass: string;
  readonly count: number;
  readonly money: Money[];
  readonly oldestAt: Date | null;
}

export interface ClaimedAlert extends AlertRow {
  readonly attempts: number;
}

export interface ListedAlert extends AlertRow {
  readonly deliveries: AlertDelivery[];
}
