import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { CurrentClient, RequireScopes } from '@purser/platform';
import type { Client } from '@purser/platform';
import type { FastifyReply } from 'fastify';
import { IdPipe } from '../id.pipe.js';
import {
  CreatedEndpointResponse,
  CreateEndpointRequest,
  EndpointListResponse,
  endpointResponse,
  EndpointResponse,
} from './endpoint.dto.js';
import { EndpointsService } from './endpoints.service.js';

@ApiTags('endpoints')
@ApiBearerAuth('bearer')
@Controller('v1/endpoints')
export class EndpointsController {
  constructor(@Inject(EndpointsService) private readonly endpoints: EndpointsService) {}

  /** Subscribes a URL to event types, from now on. The secret is shown this once. */
  @Post()
  @RequireScopes('webhooks:write')
  async create(
    @CurrentClient() client: Client,
    @Body() { url, events }: CreateEndpointRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CreatedEndpointResponse> {
    const { endpoint, secret } = await this.endpoints.create(client.id, url, events);
    void reply.header('Location', `/v1/endpoints/${endpoint.id}`);
    return { ...endpointResponse(endpoint), secret };
  }

  /** Your endpoints. */
  @Get()
  @RequireScopes('webhooks:read')
  async list(@CurrentClient() client: Client): Promise<EndpointListResponse> {
    return { data: (await this.endpoints.list(client.id)).map(endpointResponse) };
  }

  @Get(':id')
  @RequireScopes('webhooks:read')
  async get(@CurrentClient() client: Client, @Param('id', IdPipe) id: string): Promise<EndpointResponse> {
    return endpointResponse(await this.endpoints.get(client.id, id));
  }

  /** Ends the subscription and cancels what waits. */
  @Delete(':id')
  @HttpCode(204)
  @RequireScopes('webhooks:write')
  async delete(@CurrentClient() client: Client, @Param('id', IdPipe) id: string): Promise<void> {
    await this.endpoints.delete(client.id, id);
  }

  /** Delivers again to an endpoint that was disabled by a 410 Gone. What was cancelled stays so; it can be resent. */
  @Post(':id/enable')
  @HttpCode(200)
  @RequireScopes('webhooks:write')
  async enable(@CurrentClient() client: Client, @Param('id', IdPipe) id: string): Promise<EndpointResponse> {
    return endpointResponse(await this.endpoints.enable(client.id, id));
  }
}
