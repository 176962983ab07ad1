import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

export const deliveryStatuses = ['waiting', 'delivering', 'delivered', 'exhausted', 'cancelled'] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

export class ListDeliveriesQuery {
  @IsOptional()
  @IsIn(deliveryStatuses)
  status?: DeliveryStatus;

  /** `nextCursor` of the page before. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  cursor?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit: number = 20;
}

export class AttemptResponse {
  /** Counts from 1, on over resends and replays. */
  attempt!: number;
  startedAt!: string;
  durationMs!: number;
  outcome!: 'succeeded' | 'failed';
  /** HTTP status of the answer; null when there was none. */
  responseStatus!: number | null;
  /** The first 2 kB of the answer. */
  responseBody!: string | null;
  /** Why it failed, for programs: timed_out, redirected, refused_by_partner, address_not_public, … */
  errorCode!: string | null;
  /** Why it failed, for people. */
  error!: string | null;
}

export class DeliveryResponse {
  /** The event's id, which is also the `webhook-id` of every attempt. */
  id!: string;
  endpointId!: string;
  type!: string;
  /**
   * waiting for an attempt, delivering now, delivered, exhausted (the last attempt failed: a dead letter), or cancelled
   * (the endpoint was deleted or is disabled).
   */
  status!: DeliveryStatus;
  /** Attempts begun, one under way included. */
  attemptsMade!: number;
  /** The latest 50 that ended, in order. */
  attempts!: AttemptResponse[];
  nextAttemptAt!: string | null;
  createdAt!: string;
  finishedAt!: string | null;
}

export class DeliveryListResponse {
  /** Newest event first. */
  data!: DeliveryResponse[];
  nextCursor!: string | null;
}
