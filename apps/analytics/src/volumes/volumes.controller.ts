import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequireScopes } from '@purser/platform';
import { VolumesDto, VolumesQuery } from './volumes.dto.js';
import { VolumesService } from './volumes.service.js';

@ApiTags('volumes')
@ApiBearerAuth('bearer')
@RequireScopes('analytics:read')
@Controller('v1/volumes')
export class VolumesController {
  constructor(private readonly volumes: VolumesService) {}

  /** How many movements and how much money, by UTC day, currency and kind. */
  @Get()
  read(@Query() query: VolumesQuery): Promise<VolumesDto> {
    return this.volumes.read(query);
  }
}
