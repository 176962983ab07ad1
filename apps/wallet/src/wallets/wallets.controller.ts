import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentClient, RequireScopes } from '@purser/platform';
import type { Client } from '@purser/platform';
import type { FastifyReply } from 'fastify';
import { ApiChanged, ApiCreatedAt, ApiProblem } from '../documentation.js';
import { OptionalIdempotencyKey } from '../idempotency/idempotency-key.js';
import { send } from '../posting/answer.js';
import { canonicalMetadata } from '../posting/operations.js';
import { Postings } from '../posting/postings.js';
import { uuidParameter } from '../validation/uuid-parameter.js';
import { CreateWalletRequest, UpdateWalletRequest, Wallet, WalletPage, WalletsQuery } from './wallet.dto.js';
import { WalletsService } from './wallets.service.js';
import { problem } from '../problem-codes.js';

@ApiTags('wallets')
@ApiBearerAuth('bearer')
@Controller('v1/wallets')
export class WalletsController {
  constructor(
    private readonly postings: Postings,
    private readonly wallets: WalletsService,
  ) {}

  @Post()
  @RequireScopes('wallets:write')
  @ApiOperation({
    summary: 'Open a wallet',
    description: 'With an Idempotency-Key: exactly one, however often it is sent. `minBalance` asks for wallets:admin.',
  })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    schema: { type: 'string', example: '5c8a3f0e-wallet-4711' },
    description: '1 to 255 visible ASCII characters.',
  })
  @ApiCreatedAt(Wallet, '/v1/wallets/0199d2c4-6d2e-7c11-9a53-3f8a0c2b7d10')
  @ApiProblem(400, 'validation_failed', 'idempotency_key_invalid')
  @ApiProblem(409, 'idempotency_in_progress')
  @ApiProblem(422, 'idempotency_key_reused', 'insufficient_funds')
  @ApiProblem(503, 'database_unavailable')
  async create(
    @Body() { owner, currency, metadata, minBalance }: CreateWalletRequest,
    @OptionalIdempotencyKey() key: string | undefined,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Wallet> {
    if (minBalance !== undefined) requireAdmin(client);
    const { id, email, name, locale } = owner;
    const request = {
      owner: { id, email, name, locale },
      currency,
      metadata: canonicalMetadata(metadata),
      minBalance: minBalance ?? '0',
    };
    const answer = await this.postings.post('open_wallet', request, { client: client.id, key });
    return send(reply, answer, { status: 201, collection: '/v1/wallets' });
  }

  @Get()
  @RequireScopes('wallets:read')
  @ApiOperation({ summary: 'Wallets', description: 'Newest first.' })
  @ApiOkResponse({ type: WalletPage })
  @ApiProblem(400, 'validation_failed', 'cursor_invalid')
  list(@Query() query: WalletsQuery): Promise<WalletPage> {
    return this.wallets.list(query);
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

  @Patch(':id')
  @RequireScopes('wallets:write')
  @ApiOperation({
    summary: 'Change metadata, the owner’s contact, or the credit line',
    description: 'What is absent stays as it is; metadata is replaced as a whole. `minBalance` asks for wallets:admin.',
  })
  @ApiChanged(Wallet)
  @ApiProblem(400, 'validation_failed')
  @ApiProblem(403, 'forbidden')
  @ApiProblem(404, 'wallet_not_found')
  @ApiProblem(409, 'wallet_closed')
  @ApiProblem(422, 'insufficient_funds')
  async update(
    @Param('id', uuidParameter) id: string,
    @Body() { owner, metadata, minBalance }: UpdateWalletRequest,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Wallet> {
    if (minBalance !== undefined) requireAdmin(client);
    const change = { walletId: id, owner: { ...owner }, metadata, minBalance };
    const answer = await this.postings.post('update_wallet', change, { client: client.id, key: undefined });
    return send(reply, answer, { status: 200 });
  }

  @Post(':id/freeze')
  @HttpCode(200)
  @RequireScopes('wallets:admin')
  @ApiOperation({ summary: 'Freeze', description: 'No money moves in or out. A frozen wallet stays as it is.' })
  @ApiChanged(Wallet)
  @ApiProblem(404, 'wallet_not_found')
  @ApiProblem(409, 'wallet_closed')
  freeze(
    @Param('id', uuidParameter) id: string,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Wallet> {
    return this.setStatus(id, 'frozen', client, reply);
  }

  @Post(':id/unfreeze')
  @HttpCode(200)
  @RequireScopes('wallets:admin')
  @ApiOperation({ summary: 'Unfreeze' })
  @ApiChanged(Wallet)
  @ApiProblem(404, 'wallet_not_found')
  @ApiProblem(409, 'wallet_closed')
  unfreeze(
    @Param('id', uuidParameter) id: string,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Wallet> {
    return this.setStatus(id, 'active', client, reply);
  }

  @Post(':id/close')
  @HttpCode(200)
  @RequireScopes('wallets:write')
  @ApiOperation({ summary: 'Close', description: 'For ever, and only when it is empty and holds nothing back.' })
  @ApiChanged(Wallet)
  @ApiProblem(404, 'wallet_not_found')
  @ApiProblem(422, 'wallet_not_empty')
  close(
    @Param('id', uuidParameter) id: string,
    @CurrentClient() client: Client,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Wallet> {
    return this.setStatus(id, 'closed', client, reply);
  }

  private async setStatus(
    walletId: string,
    status: Wallet['status'],
    client: Client,
    reply: FastifyReply,
  ): Promise<Wallet> {
    const answer = await this.postings.post(
      'set_wallet_status',
      { walletId, status },
      { client: client.id, key: undefined },
    );
    return send(reply, answer, { status: 200 });
  }
}

function requireAdmin(client: Client): void {
  if (client.scopes.includes('wallets:admin')) return;
  throw problem('forbidden', 'Setting minBalance asks for the scope wallets:admin, which the token lacks.');
}
