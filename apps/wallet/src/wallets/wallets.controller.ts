import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentClient, RequireScopes } from '@purser/platform';
import type { Client } from '@purser/platform';
import type { FastifyReply } from 'fastify';
import { ApiCreatedAt, ApiProblem } from '../documentation.js';
import { send } from '../idempotency/answer.js';
import { OptionalIdempotencyKey } from '../idempotency/idempotency-key.js';
import { uuidParameter } from '../validation/uuid-parameter.js';
import { CreateWalletRequest, Wallet } from './wallet.dto.js';
import { WalletsService } from './wallets.service.js';

@ApiTags('wallets')
@ApiBearerAuth('bearer')
@Controller('v1/wallets')
export class WalletsController {
  constructor(private readonly wallets: WalletsService) {}

  @Post()
  @RequireScopes('wallets:write')
  @ApiOperation({
    summary: 'Open a wallet',
    description: 'With an Idempotency-Key: exactly one, however often it is sent.',
  })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    schema: { type: 'string', example: '5c8a3f0e-wallet-4711' },
    description: '1 to 255 visible ASCII characters.',
  })
  @ApiCreatedAt(Wallet, '/v1/wallets/0199d2c4-6d2e-7c11-9a53-3f8a0c2b7d10')
  @ApiProblem(400, 'validation_failed', 'idempotency_key_invalid')
  @ApiProblem(422, 'idempotency_key_reused')
  @ApiProblem(503, 'database_unavailable')
  async create(
    @Body() request: CreateWalletRequest,
    @OptionalIdempotencyKey() key: string | undefined,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Wallet> {
    return send(reply, await this.wallets.create(request, { client: client.id, key }), '/v1/wallets');
  }

  @Get(':id')
  @RequireScopes('wallets:read')
  @ApiOperation({ summary: 'A wallet' })
  @ApiOkResponse({ type: Wallet })
  @ApiProblem(400, 'validation_failed')
  @ApiProblem(404, 'wallet_not_found')
  get(@Param('id', uuidParameter) id: string): Promise<Wallet> {
    return this.wallets.get(id);
  }
}
