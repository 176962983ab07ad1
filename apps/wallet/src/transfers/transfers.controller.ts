import { Body, Controller, Post, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { CurrentClient, RequireScopes } from '@purser/platform';
import type { Client } from '@purser/platform';
import type { FastifyReply } from 'fastify';
import { ApiCreatedAt, ApiPosting, ApiProblem } from '../documentation.js';
import { IdempotencyKey } from '../idempotency/idempotency-key.js';
import { send } from '../posting/answer.js';
import { Postings } from '../posting/postings.js';
import { Transaction } from '../transactions/transaction.dto.js';
import { movementOf } from '../validation/movement-request.js';
import { TransferRequest } from './transfer.dto.js';

@ApiTags('transfers')
@ApiBearerAuth('bearer')
@Controller('v1/transfers')
export class TransfersController {
  constructor(private readonly postings: Postings) {}

  @Post()
  @RequireScopes('wallets:write')
  @ApiPosting('Move money between two wallets', 'Both in one transaction, of one currency.')
  @ApiCreatedAt(Transaction, '/v1/transactions/0199d2c5-01aa-7f3e-8d04-5b1c9e6f2a77')
  @ApiProblem(404, 'wallet_not_found')
  @ApiProblem(409, 'idempotency_in_progress', 'wallet_frozen', 'wallet_closed')
  @ApiProblem(
    422,
    'idempotency_key_reused',
    'same_wallet',
    'currency_mismatch',
    'insufficient_funds',
    'balance_overflow',
  )
  async post(
    @Body() request: TransferRequest,
    @IdempotencyKey() key: string,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Transaction> {
    const transfer = {
      fromWalletId: request.fromWalletId.toLowerCase(),
      toWalletId: request.toWalletId.toLowerCase(),
      ...movementOf(request),
    };
    const answer = await this.postings.post('transfer', transfer, { client: client.id, key });
    return send(reply, answer, { status: 201, collection: '/v1/transactions' });
  }
}
