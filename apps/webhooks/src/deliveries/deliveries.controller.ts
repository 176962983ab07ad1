import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { CurrentClient, RequireScopes } from '@purser/platform';
import type { Client } from '@purser/platform';
import { EndpointsService } from '../endpoints/endpoints.service.js';
import { IdPipe } from '../id.pipe.js';
import { DeliveriesService } from './deliveries.service.js';
import { DeliveryListResponse, DeliveryResponse, ListDeliveriesQuery } from './delivery.dto.js';

@ApiTags('deliveries')
@ApiBearerAuth('bearer')
@Controller('v1/endpoints/:id/deliveries')
export class DeliveriesController {
  constructor(
    @Inject(EndpointsService) private readonly endpoints: EndpointsService,
    @Inject(DeliveriesService) private readonly deliveries: DeliveriesService,
  ) {}

  /** What was sent to the endpoint, with every attempt. */
  @Get()
  @RequireScopes('webhooks:read')
  async list(
    @CurrentClient() client: Client,
    @Param('id', IdPipe) id: string,
    @Query() query: ListDeliveriesQuery,
  ): Promise<DeliveryListResponse> {
    await this.endpoints.get(client.id, id);
    return this.deliveries.list(id, query);
  }

  /** Sends it again, whatever became of it before, with the same webhook-id and a full schedule of attempts. */
  @Post(':deliveryId/resend')
  @HttpCode(202)
  @RequireScopes('webhooks:write')
  async resend(
    @CurrentClient() client: Client,
    @Param('id', IdPipe) id: string,
    @Param('deliveryId', IdPipe) deliveryId: string,
  ): Promise<DeliveryResponse> {
    await this.endpoints.get(client.id, id);
    return this.deliveries.resend(id, deliveryId);
  }
}
