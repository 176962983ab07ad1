import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequireScopes } from '@purser/platform';
import { AuditLog } from './audit-log.js';
import { AuditList, AuditQuery } from './audit.dto.js';

@ApiTags('audit')
@ApiBearerAuth('bearer')
@Controller('v1/audit')
export class AuditController {
  constructor(@Inject(AuditLog) private readonly log: AuditLog) {}

  /** Who did what to what, with how it was before and is since. Nothing in it can be changed or removed. */
  @Get()
  @RequireScopes('ops:read')
  list(@Query() query: AuditQuery): Promise<AuditList> {
    return this.log.list(query);
  }
}
