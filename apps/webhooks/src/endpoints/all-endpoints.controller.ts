import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequireScopes } from '@purser/platform';
import { DeliveriesService } from '../deliveries/deliveries.service.js';
import { DeliveryListResponse, DeliveryResponse, ListDeliveriesQuery } from '../deliveries/delivery.dto.js';
import { IdPipe } from '../id.pipe.js';
import { ListAllEndpointsQuery } from './all-endpoints.dto.js';
import type { OperatedEndpointList } from './all-endpoints.dto.js';
import { EndpointsService } from './endpoints.service.js';

/** For ops: every client's endpoints and what is sent to them. */
@ApiTags('internal')
@ApiBearerAuth('bearer')
@Controller('internal/endpoints')
export class AllEndpointsController {
  constructor(
    @Inject(EndpointsService) private readonly endpoints: EndpointsService,
    @Inject(DeliveriesService) private readonly deliveries: DeliveriesService,
  ) {}

  /** All endpoints, with how their deliveries go. */
  @Get()
  @RequireScopes('ops:read')
  list(@Query() { cursor, limit }: ListAllEndpointsQuery): Promise<OperatedEndpointList> {
    return this.endpoints.listAll(cursor, limit);
  }

  /** What was sent to one of them, with every attempt. */
  @Get(':id/deliveries')
  @RequireScopes('ops:read')
  async listDeliveries(
    @Param('id', IdPipe) id: string,
    @Query() query: ListDeliveriesQuery,
  ): Promise<DeliveryListResponse> {
    await this.endpoints.getOfAny(id);
    return this.deliveries.list(id, query);
  }

  /** Sends it again, as its owner could. */
  @Post(':id/deliveries/:deliveryId/resend')
  @HttpCode(202)
  @RequireScopes('internal:write')
  async resend(
    @Param('id', IdPipe) id: string,
    @Param('deliveryId', IdPipe) deliveryId: string,
  ): Promise<DeliveryResponse> {
    await this.endpoints.getOfAny(id);
    return this.deliveries.resend(id, deliveryId);
  }
}
