import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Problem, RequireScopes } from '@purser/platform';
import { DataSource } from 'typeorm';
import type { Attempt, DeadLetter } from './dead-letter.js';
import { DeadLettersQuery } from './dead-letters-query.dto.js';
import {
  CloseRequest,
  ReplayOneRequest,
  ReplaySeveralRequest,
  ReportAgainRequest,
  ReportsRequest,
  SearchRequest,
} from './dead-letters.dto.js';
import { DeadLetters } from './dead-letters.js';
import type { CloseOutcome } from './dead-letters.js';
import type { ReplayOutcome } from './replays.js';
import { DeadLetterReports } from './reports.js';
import type { Reports } from './reports.js';
import { searchDeadLetters } from './search.js';
import type { Found } from './search.js';

/** For ops alone, which documents the answers: its dead letters are these. */
@ApiTags('internal')
@ApiBearerAuth('bearer')
@Controller('internal/dead-letters')
export class InboxDeadLettersController {
  constructor(
    @Inject(DeadLetters) private readonly deadLetters: DeadLetters,
    @Inject(DeadLetterReports) private readonly reports: DeadLetterReports,
    @Inject(DataSource) private readonly dataSource: DataSource,
  ) {}

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

  /** What changed and was not acknowledged yet; the same again until it is. */
  @Post('reports')
  @HttpCode(200)
  @RequireScopes('internal:write')
  report(@Body() { acknowledge, limit }: ReportsRequest): Promise<Reports> {
    return this.reports.next(acknowledge, limit);
  }

  /** A stretch of them is reported anew. Call it again with `after` until `next` is null. */
  @Post('report-again')
  @HttpCode(200)
  @RequireScopes('internal:write')
  async reportAgain(@Body() { above, after }: ReportAgainRequest): Promise<{ next: string | null }> {
    return { next: await this.reports.again(above, after) };
  }

  /** Those with a text in their error or event; for some two seconds, the newest first. */
  @Post('search')
  @HttpCode(200)
  @RequireScopes('ops:read')
  search(@Body() { text, states }: SearchRequest): Promise<Found> {
    return searchDeadLetters(this.dataSource, text, states);
  }

  /** Gives several back at once, with an outcome for each. The same reference again changes nothing. */
  @Post('replay')
  @HttpCode(200)
  @RequireScopes('internal:write')
  async replaySeveral(@Body() { ids, ...request }: ReplaySeveralRequest): Promise<{ results: ReplayOutcome[] }> {
    return { results: await this.deadLetters.replayAll(ids, request) };
  }

  /** Leaves several as they are: nobody is to look at them any more. */
  @Post('close')
  @HttpCode(200)
  @RequireScopes('internal:write')
  async close(@Body() { ids }: CloseRequest): Promise<{ results: CloseOutcome[] }> {
    return { results: await this.deadLetters.close(ids) };
  }

  /** One case, with every attempt. */
  @Get(':id')
  @RequireScopes('ops:read')
  async get(@Param('id') id: string): Promise<DeadLetter & { attemptsMade: Attempt[] }> {
    const found = await this.deadLetters.find(id);
    if (found === undefined) throw new Problem('dead_letter_not_found', 404, `There is no dead letter ${id}.`);
    return { ...found, attemptsMade: await this.deadLetters.attemptsOf(found) };
  }

  /** Gives it back to the path that it failed on, with a full number of attempts unless told otherwise. Asking twice is harmless. */
  @Post(':id/replay')
  @HttpCode(202)
  @RequireScopes('internal:write')
  replay(@Param('id') id: string, @Body() request?: ReplayOneRequest): Promise<DeadLetter> {
    return this.deadLetters.replay(id, request ?? {});
  }
}
