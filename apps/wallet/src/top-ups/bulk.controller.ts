import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { BodyLimit, CurrentClient, RequireScopes } from '@purser/platform';
import type { Client } from '@purser/platform';
import type { FastifyReply } from 'fastify';
import { ApiChanged, ApiProblem } from '../documentation.js';
import { statusOf } from '../problem-codes.js';
import type { Transaction } from '../transactions/transaction.dto.js';
import { BulkTopUpAnswer, BulkTopUpRequest } from './bulk.dto.js';
import type { BulkError } from './bulk.dto.js';
import { BulkService } from './bulk.service.js';

/** Bytes: a thousand items with a reference and some metadata each. */
const MAX_BODY = 2 * 1_024 * 1_024;

@ApiTags('top-ups')
@ApiBearerAuth('bearer')
@Controller('v1/top-ups/bulk')
export class BulkController {
  constructor(private readonly bulk: BulkService) {}

  @Post()
  @BodyLimit(MAX_BODY)
  @HttpCode(200)
  @RequireScopes('wallets:write')
  @ApiOperation({
    summary: 'Put money into up to 1,000 wallets',
    description:
      'Each item has a key of its own and a result of its own, also when some are refused. `atomic: true` posts all or none: if ' +
      'one is refused, so is the whole request, with the code of the first and a list of all, and no key is used up.',
  })
  @ApiChanged(BulkTopUpAnswer)
  @ApiProblem(400, 'validation_failed')
  @ApiProblem(404, 'wallet_not_found')
  @ApiProblem(409, 'idempotency_in_progress', 'wallet_frozen', 'wallet_closed')
  @ApiProblem(422, 'idempotency_key_reused', 'currency_mismatch', 'balance_overflow')
  @ApiProblem(503, 'database_unavailable', 'overloaded')
  async post(
    @Body() request: BulkTopUpRequest,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BulkTopUpAnswer> {
    const answers = await this.bulk.post(request, client.id);
    const data = answers.map(({ code, response, replayed }, index) =>
      code === null
        ? { index, status: 201, transaction: response as Transaction, replayed }
        : { index, status: statusOf[code], error: { code, detail: (response as BulkError).detail }, replayed },
    );
    const positions = answers.flatMap(({ position }) => position ?? []);
    // A thousand positions would make a header of 45 KB, and nobody takes more than 8.
    if (positions.length > 0) void reply.header('Purser-Position', lastOfEachPartition(positions).join());
    const posted = answers.filter(({ code }) => code === null).length;
    return { data, posted, refused: answers.length - posted };
  }
}

/** The partitions' events are in the order of their posting: who has seen the last of a partition has seen them all. */
function lastOfEachPartition(positions: readonly string[]): string[] {
  return [...new Map(positions.map((position) => [position.split(':', 1)[0], position])).values()];
}
