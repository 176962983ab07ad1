import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { CurrentClient, RequireScopes } from '@purser/platform';
import type { Client } from '@purser/platform';
import {
  DeadLetterListResponse,
  DeadLetterResponse,
  DeadLetterWithAttemptsResponse,
  ListDeadLettersQuery,
} from './dead-letter.dto.js';
import { DeadLettersService } from './dead-letters.service.js';

@ApiTags('dead letters')
@ApiBearerAuth('bearer')
@Controller('v1/dead-letters')
export class DeadLettersController {
  constructor(@Inject(DeadLettersService) private readonly deadLetters: DeadLettersService) {}

  /** What failed its last attempt, at any consumer. */
  @Get()
  @RequireScopes('ops:read')
  list(@Query() query: ListDeadLettersQuery): Promise<DeadLetterListResponse> {
    return this.deadLetters.list(query);
  }

  /** One of them, with every attempt. */
  @Get(':id')
  @RequireScopes('ops:read')
  get(@Param('id') id: string): Promise<DeadLetterWithAttemptsResponse> {
    return this.deadLetters.get(id);
  }

  /** Gives it back to the path that it failed on, with a full number of attempts. Asking twice is harmless. */
  @Post(':id/replay')
  @HttpCode(202)
  @RequireScopes('ops:write')
  replay(@Param('id') id: string, @CurrentClient() client: Client): Promise<DeadLetterResponse> {
    return this.deadLetters.replay(id, client.id);
  }
}
