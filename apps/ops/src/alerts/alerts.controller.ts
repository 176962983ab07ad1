import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequireScopes } from '@purser/platform';
import { PageQuery } from '../pages/page-query.dto.js';
import { AlertList } from './alert.dto.js';
import { AlertsService } from './alerts.service.js';

class ListAlertsQuery extends PageQuery {}

@ApiTags('alerts')
@ApiBearerAuth('bearer')
@Controller('v1/alerts')
export class AlertsController {
  constructor(@Inject(AlertsService) private readonly alerts: AlertsService) {}

  /** What somebody was told about cases, and whether it arrived. */
  @Get()
  @RequireScopes('ops:read')
  list(@Query() query: ListAlertsQuery): Promise<AlertList> {
    return this.alerts.list(query);
  }
}
