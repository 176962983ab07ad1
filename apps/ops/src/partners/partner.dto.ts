import { IsIn, IsOptional } from 'class-validator';
import { PageQuery } from '../pages/page-query.dto.js';

export const deliveryStatuses = ['waiting', 'delivering', 'delivered', 'exhausted', 'cancelled'] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

export class EndpointsQuery extends PageQuery {}

export class DeliveriesQuery extends PageQuery {
  @IsOptional()
  @IsIn(deliveryStatuses)
  status?: DeliveryStatus;
}

export class PartnerEndpoint {
  id!: string;
  /** Whose it is. */
  client!: string;
  url!: string;
  events!: string[];
  /** disabled: the partner answered 410 Gone. */
  status!: 'active' | 'disabled';
  createdAt!: string;
  /** Deliveries that wait for an attempt. */
  waiting!: number;
  /** Deliveries whose last attempt has failed. */
  exhausted!: number;
  delivered24h!: number;
  failed24h!: number;
  /** When the earliest attempt is, or was, due; null when nothing waits. */
  oldestDueAt!: string | null;
}

export class PartnerEndpointList {
  /** Newest first. */
  data!: PartnerEndpoint[];
  nextCursor!: string | null;
}

export class DeliveryAttempt {
  attempt!: number;
  startedAt!: string;
  durationMs!: number;
  outcome!: 'succeeded' | 'failed';
  responseStatus!: number | null;
  /** The first 2 kB of the answer. */
  responseBody!: string | null;
  errorCode!: string | null;
  error!: string | null;
}

export class PartnerDelivery {
  /** The event's id, and the `webhook-id` of every attempt. */
  id!: string;
  endpointId!: string;
  type!: string;
  status!: DeliveryStatus;
  attemptsMade!: number;
  /** The latest 50 that ended, in order. */
  attempts!: DeliveryAttempt[];
  nextAttemptAt!: string | null;
  createdAt!: string;
  finishedAt!: string | null;
}

export class PartnerDeliveryList {
  /** Newest event first. */
  data!: PartnerDelivery[];
  nextCursor!: string | null;
}
