import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequireScopes } from '@purser/platform';
import { ApiProblem } from '../documentation.js';
import { uuidParameter } from '../validation/uuid-parameter.js';
import { Balance, BalanceQuery } from './balance.dto.js';
import { BalancesService } from './balances.service.js';

@ApiTags('wallets')
@ApiBearerAuth('bearer')
@Controller('v1/wallets/:id/balance')
export class BalancesController {
  constructor(private readonly balances: BalancesService) {}

  @Get()
  @RequireScopes('wallets:read')
  @ApiOperation({
    summary: 'What a wallet had at a moment',
    description: 'From the ledger: what happened at that very time counts. Not before the wallet was opened.',
  })
  @ApiOkResponse({ type: Balance })
  @ApiProblem(400, 'validation_failed')
  @ApiProblem(404, 'wallet_not_found')
  get(@Param('id', uuidParameter) walletId: string, @Query() { at }: BalanceQuery): Promise<Balance> {
    return this.balances.get(walletId, at);
  }
}
