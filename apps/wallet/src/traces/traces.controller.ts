import { Controller, Get, Param } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequireScopes } from '@purser/platform';
import { ApiProblem } from '../documentation.js';
import { uuidParameter } from '../validation/uuid-parameter.js';
import { TransactionTrace } from './trace.dto.js';
import { TracesService } from './traces.service.js';

@ApiTags('transactions')
@ApiBearerAuth('bearer')
@Controller('v1/transactions/:id/trace')
export class TracesController {
  constructor(private readonly traces: TracesService) {}

  /* ops:read, too: the consumers show attempts and errors to operators only. */
  @Get()
  @RequireScopes('wallets:read', 'ops:read')
  @ApiOperation({
    summary: 'The whole way of a transaction',
    description:
      'From the request over its events to every mail and webhook, with times. A consumer that cannot be asked is `unknown`, with the reason.',
  })
  @ApiOkResponse({ type: TransactionTrace })
  @ApiProblem(400, 'validation_failed')
  @ApiProblem(404, 'transaction_not_found')
  get(@Param('id', uuidParameter) id: string): Promise<TransactionTrace> {
    return this.traces.get(id);
  }
}
