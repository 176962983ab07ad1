import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentClient, RequireScopes } from '@purser/platform';
import type { Client } from '@purser/platform';
import type { FastifyReply } from 'fastify';
import { ApiChanged, ApiCreatedAt, ApiPosting, ApiProblem } from '../documentation.js';
import { IdempotencyKey } from '../idempotency/idempotency-key.js';
import { send } from '../posting/answer.js';
import { canonicalMetadata } from '../posting/operations.js';
import { Postings } from '../posting/postings.js';
import { Transaction } from '../transactions/transaction.dto.js';
import { movementOf } from '../validation/movement-request.js';
import { uuidParameter } from '../validation/uuid-parameter.js';
import { CaptureHoldRequest, Hold, HoldPage, HoldsQuery, PlaceHoldRequest } from './hold.dto.js';
import { HoldExpiry } from './hold-expiry.js';
import { HoldsService } from './holds.service.js';

@ApiTags('holds')
@ApiBearerAuth('bearer')
@Controller('v1')
export class HoldsController {
  constructor(
    private readonly postings: Postings,
    private readonly holds: HoldsService,
    private readonly expiry: HoldExpiry,
  ) {}

  @Post('wallets/:id/holds')
  @RequireScopes('wallets:write')
  @ApiPosting('Hold money back', 'Promises available money to somebody, until it is captured, released or expires.')
  @ApiCreatedAt(Hold, '/v1/holds/0199d2c6-11b0-7d4a-9e21-7c5f3a9b0d12')
  @ApiProblem(404, 'wallet_not_found')
  @ApiProblem(409, 'idempotency_in_progress', 'wallet_frozen', 'wallet_closed')
  @ApiProblem(422, 'idempotency_key_reused', 'currency_mismatch', 'insufficient_funds', 'balance_overflow')
  async place(
    @Param('id', uuidParameter) id: string,
    @Body() request: PlaceHoldRequest,
    @IdempotencyKey() key: string,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Hold> {
    const hold = { walletId: id.toLowerCase(), ...movementOf(request), expiresIn: request.expiresIn ?? null };
    const answer = await this.postings.post('place_hold', hold, { client: client.id, key });
    const placed = send<Hold>(reply, answer, { status: 201, collection: '/v1/holds' });
    if (placed.expiresAt !== null) this.expiry.expect(new Date(placed.expiresAt));
    return placed;
  }

  @Get('wallets/:id/holds')
  @RequireScopes('wallets:read')
  @ApiOperation({ summary: "A wallet's holds", description: 'Newest first.' })
  @ApiOkResponse({ type: HoldPage })
  @ApiProblem(400, 'validation_failed', 'cursor_invalid')
  @ApiProblem(404, 'wallet_not_found')
  page(@Param('id', uuidParameter) walletId: string, @Query() query: HoldsQuery): Promise<HoldPage> {
    return this.holds.page(walletId, query);
  }

  @Get('holds/:id')
  @RequireScopes('wallets:read')
  @ApiOperation({ summary: 'A hold' })
  @ApiOkResponse({ type: Hold })
  @ApiProblem(400, 'validation_failed')
  @ApiProblem(404, 'hold_not_found')
  get(@Param('id', uuidParameter) id: string): Promise<Hold> {
    return this.holds.get(id);
  }

  @Post('holds/:id/capture')
  @RequireScopes('wallets:write')
  @ApiPosting('Capture a hold', 'Takes held money out of the wallet, in one or several captures, never above the hold.')
  @ApiCreatedAt(Transaction, '/v1/transactions/0199d2c5-01aa-7f3e-8d04-5b1c9e6f2a77')
  @ApiProblem(404, 'hold_not_found')
  @ApiProblem(409, 'idempotency_in_progress', 'hold_not_pending', 'wallet_frozen', 'wallet_closed')
  @ApiProblem(422, 'idempotency_key_reused', 'amount_exceeds_hold')
  async capture(
    @Param('id', uuidParameter) id: string,
    @Body() { amount, final, reference, metadata }: CaptureHoldRequest,
    @IdempotencyKey() key: string,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Transaction> {
    const capture = {
      holdId: id.toLowerCase(),
      amount: amount ?? null,
      final: final ?? false,
      reference: reference ?? null,
      metadata: canonicalMetadata(metadata),
    };
    const answer = await this.postings.post('capture_hold', capture, { client: client.id, key });
    return send(reply, answer, { status: 201, collection: '/v1/transactions' });
  }

  @Post('holds/:id/release')
  @HttpCode(200)
  @RequireScopes('wallets:write')
  @ApiPosting('Release a hold', 'Makes what remains of it available again.')
  @ApiChanged(Hold)
  @ApiProblem(404, 'hold_not_found')
  @ApiProblem(409, 'idempotency_in_progress', 'hold_not_pending')
  @ApiProblem(422, 'idempotency_key_reused')
  async release(
    @Param('id', uuidParameter) id: string,
    @IdempotencyKey() key: string,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Hold> {
    const release = { holdId: id.toLowerCase() };
    const answer = await this.postings.post('release_hold', release, { client: client.id, key });
    return send(reply, answer, { status: 200 });
  }
}
