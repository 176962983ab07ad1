import { Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { CurrentClient, RequireScopes } from '@purser/platform';
import type { Client } from '@purser/platform';
import { ConsumerStatus, Pipeline } from './pipeline.dto.js';
import { PipelineService } from './pipeline.service.js';

@ApiTags('pipeline')
@ApiBearerAuth('bearer')
@Controller('v1')
export class PipelineController {
  constructor(@Inject(PipelineService) private readonly pipeline: PipelineService) {}

  /** Leases, positions and lag, by partition. */
  @Get('pipeline')
  @RequireScopes('ops:read')
  get(): Promise<Pipeline> {
    return this.pipeline.get();
  }

  /** It finishes what is in hand and reads nothing new, until it is resumed; restarts change nothing about that. */
  @Post('consumers/:name/pause')
  @HttpCode(200)
  @RequireScopes('ops:write')
  pause(@Param('name') name: string, @CurrentClient() { id }: Client): Promise<ConsumerStatus> {
    return this.pipeline.setPaused(name, true, id);
  }

  /** It goes on where it was. */
  @Post('consumers/:name/resume')
  @HttpCode(200)
  @RequireScopes('ops:write')
  resume(@Param('name') name: string, @CurrentClient() { id }: Client): Promise<ConsumerStatus> {
    return this.pipeline.setPaused(name, false, id);
  }
}
