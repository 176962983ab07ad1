import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Registry } from 'prom-client';
import { RequireScopes } from '../auth/scopes.js';
import { METRICS } from './metrics.js';

@Controller('metrics')
@RequireScopes('ops:read')
export class MetricsRoutes {
  constructor(@Inject(METRICS) private readonly registry: Registry) {}

  @Get()
  async metrics(@Res() reply: FastifyReply): Promise<void> {
    const text = await this.registry.metrics();
    await reply.type(this.registry.contentType).send(text);
  }
}
