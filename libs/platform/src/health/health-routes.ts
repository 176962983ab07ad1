import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Public } from '../auth/scopes.js';
import { HealthRegistry, type HealthReport } from './health-registry.js';

@Controller('health')
@Public()
export class HealthRoutes {
  constructor(@Inject(HealthRegistry) private readonly health: HealthRegistry) {}

  /** The process runs and answers. Says nothing about what it depends on: restarting us would not mend Postgres. */
  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** 200 when this instance should get requests ('ok' or 'degraded'), else 503. */
  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<HealthReport> {
    const report = await this.health.report();
    if (report.status === 'unavailable' || report.status === 'stopping') void reply.status(503);
    return report;
  }
}
