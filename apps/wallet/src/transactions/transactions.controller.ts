import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequireScopes } from '@purser/platform';
import { ApiProblem } from '../documentation.js';
import { uuidParameter } from '../validation/uuid-parameter.js';
import { Transaction, TransactionPage, TransactionsQuery } from './transaction.dto.js';
import { TransactionsService } from './transactions.service.js';

@ApiTags('transactions')
@ApiBearerAuth('bearer')
@Controller('v1/transactions')
export class TransactionsController {
  constructor(private readonly transactions: TransactionsService) {}

  @Get()
  @RequireScopes('wallets:read')
  @ApiOperation({ summary: 'Transactions with a reference', description: 'Newest first.' })
  @ApiOkResponse({ type: TransactionPage })
  @ApiProblem(400, 'validation_failed', 'cursor_invalid')
  list(@Query() query: TransactionsQuery): Promise<TransactionPage> {
    return this.transactions.list(query);
  }

  @Get(':id')
  @RequireScopes('wallets:read')
  @ApiOperation({ summary: 'A transaction' })
  @ApiOkResponse({ type: Transaction })
  @ApiProblem(400, 'validation_failed')
  @ApiProblem(404, 'transaction_not_found')
  get(@Param('id', uuidParameter) id: string): Promise<Transaction> {
    return this.transactions.get(id);
  }
}
