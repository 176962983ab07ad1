import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentClient, RequireScopes } from '@purser/platform';
import type { Client } from '@purser/platform';
import type { FastifyReply } from 'fastify';
import { ApiCreatedAt, ApiProblem } from '../documentation.js';
import { send } from '../idempotency/answer.js';
import { IdempotencyKey } from '../idempotency/idempotency-key.js';
import { Transaction } from '../transactions/transaction.dto.js';
import { uuidParameter } from '../validation/uuid-parameter.js';
import { TopUpRequest } from './top-up.dto.js';
import { TopUpsService } from './top-ups.service.js';

@ApiTags('top-ups')
@ApiBearerAuth('bearer')
@Controller('v1/wallets/:id/top-ups')
export class TopUpsController {
  constructor(private readonly topUps: TopUpsService) {}

  @Post()
  @RequireScopes('wallets:write')
  @ApiOperation({
    summary: 'Put money into a wallet',
    description:
      'Posted exactly once per Idempotency-Key. The same key and body again: the same answer, with `Idempotency-Replayed: true`. ' +
      'A refusal (404, 409, 422) is recorded under the key as well.',
  })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: true,
    schema: { type: 'string', example: '5c8a3f0e-top-up-1009' },
    description: '1 to 255 visible ASCII characters.',
  })
  @ApiCreatedAt(Transaction, '/v1/transactions/0199d2c5-01aa-7f3e-8d04-5b1c9e6f2a77')
  @ApiProblem(400, 'validation_failed', 'idempotency_key_missing', 'idempotency_key_invalid')
  @ApiProblem(404, 'wallet_not_found')
  @ApiProblem(409, 'wallet_frozen', 'wallet_closed')
  @ApiProblem(422, 'idempotency_key_reused', 'currency_mismatch', 'balance_overflow')
  @ApiProblem(503, 'database_unavailable')
  async post(
    @Param('id', uuidParameter) walletId: string,
    @Body() request: TopUpRequest,
    @IdempotencyKey() key: string,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Transaction> {
    return send(reply, await this.topUps.post(walletId, request, { client: client.id, key }), '/v1/transactions');
  }
}
