import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { CurrentClient, RequireScopes } from '@purser/platform';
import type { Client } from '@purser/platform';
import type { FastifyReply } from 'fastify';
import { ApiCreatedAt, ApiPosting, ApiProblem } from '../documentation.js';
import { IdempotencyKey } from '../idempotency/idempotency-key.js';
import { send } from '../posting/answer.js';
import { canonicalMetadata } from '../posting/operations.js';
import { Postings } from '../posting/postings.js';
import { Transaction } from '../transactions/transaction.dto.js';
import { uuidParameter } from '../validation/uuid-parameter.js';
import { ReversalRequest } from './reversal.dto.js';

@ApiTags('transactions')
@ApiBearerAuth('bearer')
@Controller('v1/transactions/:id/reversals')
export class ReversalsController {
  constructor(private readonly postings: Postings) {}

  @Post()
  @RequireScopes('wallets:write')
  @ApiPosting(
    'Take a transaction back',
    'Whole or in part; never more than the original in sum. Reversals cannot be reversed.',
  )
  @ApiCreatedAt(Transaction, '/v1/transactions/0199d2c5-01aa-7f3e-8d04-5b1c9e6f2a77')
  @ApiProblem(404, 'transaction_not_found')
  @ApiProblem(409, 'idempotency_in_progress', 'wallet_frozen', 'wallet_closed')
  @ApiProblem(422, 'idempotency_key_reused', 'amount_exceeds_original', 'insufficient_funds', 'balance_overflow')
  async post(
    @Param('id', uuidParameter) id: string,
    @Body() { amount, reference, metadata }: ReversalRequest,
    @IdempotencyKey() key: string,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Transaction> {
    const reversal = {
      transactionId: id.toLowerCase(),
      amount: amount ?? null,
      reference: reference ?? null,
      metadata: canonicalMetadata(metadata),
    };
    const answer = await this.postings.post('reverse', reversal, { client: client.id, key });
    return send(reply, answer, { status: 201, collection: '/v1/transactions' });
  }
}
