import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { CurrentClient, RequireScopes } from '@purser/platform';
import type { Client } from '@purser/platform';
import { IdPipe } from '../pages/id.pipe.js';
import {
  DeliveriesQuery,
  EndpointsQuery,
  PartnerDelivery,
  PartnerDeliveryList,
  PartnerEndpointList,
} from './partner.dto.js';
import { PartnersService } from './partners.service.js';

@ApiTags('webhooks')
@ApiBearerAuth('bearer')
@Controller('v1/webhooks/endpoints')
export class PartnersController {
  constructor(@Inject(PartnersService) private readonly partners: PartnersService) {}

  /** Every client's endpoints, with how their deliveries go. */
  @Get()
  @RequireScopes('ops:read')
  endpoints(@Query() query: EndpointsQuery): Promise<PartnerEndpointList> {
    return this.partners.endpoints(query);
  }

  /** What was sent to one of them, with every attempt. */
  @Get(':id/deliveries')
  @RequireScopes('ops:read')
  deliveries(@Param('id', IdPipe) id: string, @Query() query: DeliveriesQuery): Promise<PartnerDeliveryList> {
    return this.partners.deliveries(id, query);
  }

  /** Sends it again, with the same webhook-id and a full schedule of attempts. */
  @Post(':id/deliveries/:deliveryId/resend')
  @HttpCode(202)
  @RequireScopes('ops:write')
  resend(
    @Param('id', IdPipe) id: string,
    @Param('deliveryId', IdPipe) deliveryId: string,
    @CurrentClient() client: Client,
  ): Promise<PartnerDelivery> {
    return this.partners.resend(id, deliveryId, client.id);
  }
}
