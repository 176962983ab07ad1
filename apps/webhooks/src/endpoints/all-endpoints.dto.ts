import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsUUID, Max, MaxLength, Min } from 'class-validator';
import { EndpointResponse } from './endpoint.dto.js';

export class ListAllEndpointsQuery {
  /** `nextCursor` of the page before. */
  @IsOptional()
  @IsUUID()
  @MaxLength(36)
  cursor?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit: number = 20;
}

/** An endpoint as operators see it. */
export class OperatedEndpoint extends EndpointResponse {
  /** Whose it is. */
  client!: string;
  /** Deliveries that wait for an attempt. */
  waiting!: number;
  /** Deliveries whose last attempt has failed: each is a dead letter, unless it was sent again. */
  exhausted!: number;
  /** Of the events of the last 24 hours: how many were delivered. */
  delivered24h!: number;
  /** Of the events of the last 24 hours: how many are exhausted. */
  failed24h!: number;
  /** When the earliest attempt is, or was, due; null when nothing waits. */
  oldestDueAt!: string | null;
}

export class OperatedEndpointList {
  /** The newest first. */
  data!: OperatedEndpoint[];
  nextCursor!: string | null;
}
