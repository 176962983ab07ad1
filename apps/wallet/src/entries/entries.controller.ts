import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequireScopes } from '@purser/platform';
import { ApiProblem } from '../documentation.js';
import { uuidParameter } from '../validation/uuid-parameter.js';
import { EntriesService } from './entries.service.js';
import { EntriesQuery, EntryPage } from './entry.dto.js';

@ApiTags('entries')
@ApiBearerAuth('bearer')
@Controller('v1/wallets/:id/entries')
export class EntriesController {
  constructor(private readonly entries: EntriesService) {}

  @Get()
  @RequireScopes('wallets:read')
  @ApiOperation({
    summary: "A wallet's ledger",
    description: 'Newest first: every entry, or those of a time or a kind.',
  })
  @ApiOkResponse({ type: EntryPage })
  @ApiProblem(400, 'validation_failed', 'cursor_invalid')
  @ApiProblem(404, 'wallet_not_found')
  page(@Param('id', uuidParameter) walletId: string, @Query() query: EntriesQuery): Promise<EntryPage> {
    return this.entries.page(walletId, query);
  }
}
