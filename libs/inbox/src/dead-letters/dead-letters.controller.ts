import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Problem, RequireScopes } from '@purser/platform';
import type { Attempt, DeadLetter } from './dead-letter.js';
import { DeadLettersQuery } from './dead-letters-query.dto.js';
import { DeadLetters } from './dead-letters.js';

/** For ops alone, which documents the answers: its dead letters are these. */
@ApiTags('internal')
@ApiBearerAuth('bearer')
@Controller('internal/dead-letters')
export class InboxDeadLettersController {
  constructor(@Inject(DeadLetters) private readonly deadLetters: DeadLetters) {}

  /** This consumer's cases, the newest first. */
  @Get()
  @RequireScopes('ops:read')
  async list(
    @Query() { state, fingerprint, cursor, limit }: DeadLettersQuery,
  ): Promise<{ data: DeadLetter[]; nextCursor: string | null }> {
    const found = await this.deadLetters.list({ state, fingerprint, after: cursor, limit: limit + 1 });
    const data = found.slice(0, limit);
    return { data, nextCursor: found.length > limit ? (data.at(-1)?.id ?? null) : null };
  }

  /** One case, with every attempt. */
  @Get(':id')
  @RequireScopes('ops:read')
  async get(@Param('id') id: string): Promise<DeadLetter & { attemptsMade: Attempt[] }> {
    const found = await this.deadLetters.find(id);
    if (found === undefined) throw new Problem('dead_letter_not_found', 404, `There is no dead letter ${id}.`);
    return { ...found, attemptsMade: await this.deadLetters.attemptsOf(found) };
  }

  /** Gives it back to the path that it failed on, with a full number of attempts. Asking twice is harmless. */
  @Post(':id/replay')
  @HttpCode(202)
  @RequireScopes('ops:write')
  replay(@Param('id') id: string): Promise<DeadLetter> {
    return this.deadLetters.replay(id);
  }
}
