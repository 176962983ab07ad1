import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { ApiReadAfter, ReadAfter } from '@purser/inbox';
import { RequireScopes } from '@purser/platform';
import type { FastifyReply } from 'fastify';
import { VolumesDto, VolumesQuery } from './volumes.dto.js';
import { VolumesService } from './volumes.service.js';

@ApiTags('volumes')
@ApiBearerAuth('bearer')
@RequireScopes('analytics:read')
@Controller('v1/volumes')
export class VolumesController {
  constructor(
    private readonly volumes: VolumesService,
    private readonly readAfter: ReadAfter,
  ) {}

  /** How many movements and how much money, by UTC day, currency and kind. */
  @Get()
  @ApiReadAfter(VolumesDto)
  async read(
    @Query() { after, ...query }: VolumesQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<VolumesDto> {
    await this.readAfter.answer(after, reply);
    return this.volumes.read(query);
  }
}
