import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Problem, RequireScopes } from '@purser/platform';
import { DataSource } from 'typeorm';
import { listAttemptsSql } from '../attempts/list-attempts.sql.js';
import {
  AttemptDto,
  DeadLetterDto,
  DeadLettersPageDto,
  DeadLettersQuery,
  DeadLetterWithAttemptsDto,
} from './dead-letter.dto.js';
import { DeadLetters } from './dead-letters.js';

@ApiTags('internal')
@ApiBearerAuth('bearer')
@Controller('internal/dead-letters')
export class InboxDeadLettersController {
  constructor(
    @Inject(DeadLetters) private readonly deadLetters: DeadLetters,
    @Inject(DataSource) private readonly dataSource: DataSource,
  ) {}

  /** This consumer's cases. */
  @Get()
  @RequireScopes('ops:read')
  async list(@Query() { state, fingerprint, cursor, limit }: DeadLettersQuery): Promise<DeadLettersPageDto> {
    const found = await this.deadLetters.list({ state, fingerprint, after: cursor, limit: limit + 1 });
    const data = found.slice(0, limit).map((deadLetter) => DeadLetterDto.of(deadLetter));
    return { data, nextCursor: found.length > limit ? (data.at(-1)?.id ?? null) : null };
  }

  /** One case, with every attempt. */
  @Get(':id')
  @RequireScopes('ops:read')
  async get(@Param('id') id: string): Promise<DeadLetterWithAttemptsDto> {
    const found = await this.deadLetters.find(id);
    if (found === undefined) throw new Problem('dead_letter_not_found', 404, `There is no dead letter ${id}.`);
    const made = await this.dataSource.query<AttemptDto[]>(listAttemptsSql, [found.partition, found.position]);
    return { ...DeadLetterDto.of(found), attemptsMade: found.source === 'handler' ? made : [] };
  }

  /** Gives it back to the path that it failed on, with a full number of attempts. Asking twice is harmless. */
  @Post(':id/replay')
  @HttpCode(202)
  @RequireScopes('ops:write')
  async replay(@Param('id') id: string): Promise<DeadLetterDto> {
    return DeadLetterDto.of(await this.deadLetters.replay(id));
  }
}
