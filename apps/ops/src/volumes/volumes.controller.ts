import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequireScopes, ServiceClient } from '@purser/platform';
import { askOne, pathWith } from '../services/ask-one.js';
import type { ServiceName } from '../services/service-names.js';
import { DailyVolumes, DailyVolumesQuery, VolumeCurrencies } from './volume.dto.js';

@ApiTags('volumes')
@ApiBearerAuth('bearer')
@Controller('v1/volumes')
export class VolumesController {
  constructor(@Inject(ServiceClient) private readonly services: ServiceClient<ServiceName>) {}

  /** How many movements and how much money of one currency, by UTC day and kind. */
  @Get()
  @RequireScopes('ops:read')
  read(@Query() { currency, from, to }: DailyVolumesQuery): Promise<DailyVolumes> {
    return askOne(() => this.services.get('analytics', pathWith('/v1/volumes', { currency, from, to })));
  }

  /** The currencies that there are figures of. */
  @Get('currencies')
  @RequireScopes('ops:read')
  async currencies(): Promise<VolumeCurrencies> {
    const { days } = await askOne(() => this.services.get<DailyVolumes>('analytics', '/v1/volumes'));
    return { currencies: [...new Set(days.map(({ currency }) => currency))].sort() };
  }
}
