import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequireScopes, ServiceClient } from '@purser/platform';
import { askOne, pathWith } from '../services/ask-one.js';
import type { ServiceName } from '../services/service-names.js';
import { MailList, MailsQuery } from './mail.dto.js';

@ApiTags('notifications')
@ApiBearerAuth('bearer')
@Controller('v1/notifications')
export class MailsController {
  constructor(@Inject(ServiceClient) private readonly services: ServiceClient<ServiceName>) {}

  /** What the owners of wallets were told, or are to be told. */
  @Get()
  @RequireScopes('ops:read')
  list(@Query() { walletId, status, cursor, limit }: MailsQuery): Promise<MailList> {
    const path = pathWith('/v1/notifications', { walletId, status, cursor, limit });
    return askOne(() => this.services.get('notifications', path));
  }
}
