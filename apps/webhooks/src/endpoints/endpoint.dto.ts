import { ArrayMaxSize, ArrayNotEmpty, ArrayUnique, IsIn, IsString } from 'class-validator';
import { eventTypes } from '../deliveries/event-types.js';
import type { Endpoint } from './endpoint.entity.js';

export class CreateEndpointRequest {
  /**
   * Where deliveries are POSTed to: https, at a public address, without credentials.
   * @example https://partner.example/webhooks/purser
   */
  @IsString()
  url!: string;

  /**
   * The event types to deliver.
   * @example ["TopUpCompleted"]
   */
  @ArrayNotEmpty()
  @ArrayMaxSize(100)
  @ArrayUnique()
  @IsIn(eventTypes, { each: true })
  events!: string[];
}

export class EndpointResponse {
  id!: string;
  url!: string;
  events!: string[];
  /** disabled: the partner answered 410 Gone. Nothing is delivered until it is enabled again. */
  status!: 'active' | 'disabled';
  createdAt!: string;
}

export class CreatedEndpointResponse extends EndpointResponse {
  /**
   * Verifies the signatures (Standard Webhooks 1.0.0). Shown this once.
   * @example whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD0T9dA2T4pMk=
   */
  secret!: string;
}

export class EndpointListResponse {
  /** Newest first. */
  data!: EndpointResponse[];
}

export function endpointResponse(endpoint: Endpoint): EndpointResponse {
  return {
    id: endpoint.id,
    url: endpoint.url,
    events: endpoint.events,
    status: endpoint.status === 'active' ? 'active' : 'disabled',
    createdAt: endpoint.createdAt.toISOString(),
  };
}
