import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequireScopes } from '@purser/platform';
import { HistoryService } from './history.service.js';
import { History, HistoryQuery, Overview } from './overview.dto.js';
import { OverviewService } from './overview.service.js';

@ApiTags('overview')
@ApiBearerAuth('bearer')
@Controller('v1/overview')
export class OverviewController {
  constructor(
    @Inject(OverviewService) private readonly overview: OverviewService,
    @Inject(HistoryService) private readonly past: HistoryService,
  ) {}

  /** The whole pipeline at a glance, with the proof and what waits for somebody; at most two seconds old. */
  @Get()
  @RequireScopes('ops:read')
  get(): Promise<Overview> {
    return this.overview.current();
  }

  /** Throughput, latency, retries and dead letters of up to seven days. */
  @Get('history')
  @RequireScopes('ops:read')
  history(@Query() { minutes }: HistoryQuery): Promise<History> {
    return this.past.read(minutes);
  }
}
