import { Body, Controller, Get, HttpCode, Inject, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { CurrentClient, RequireScopes } from '@purser/platform';
import type { Client } from '@purser/platform';
import { CaseDeadLetterList, CaseDeadLettersQuery } from '../dead-letter-index/case-dead-letter.dto.js';
import { IndexedDeadLetters } from '../dead-letter-index/indexed-dead-letters.js';
import { IdPipe } from '../pages/id.pipe.js';
import { CaseChanges } from './case-changes.js';
import {
  AddNoteRequest,
  BulkCasesRequest,
  BulkCasesResponse,
  Case,
  ReopenCaseRequest,
  ResolveCaseRequest,
  UpdateCaseRequest,
} from './case.dto.js';
import { CaseList, CasesQuery } from './case-list.dto.js';
import { CaseListService } from './case-list.js';
import { CasePage } from './case-page.js';
import { CaseResolutions } from './case-resolutions.js';

@ApiTags('cases')
@ApiBearerAuth('bearer')
@Controller('v1/cases')
export class CasesController {
  constructor(
    @Inject(CaseListService) private readonly cases: CaseListService,
    @Inject(CasePage) private readonly page: CasePage,
    @Inject(CaseChanges) private readonly changes: CaseChanges,
    @Inject(CaseResolutions) private readonly resolutions: CaseResolutions,
    @Inject(IndexedDeadLetters) private readonly deadLetters: IndexedDeadLetters,
  ) {}

  /** Dead letters grouped by how they failed; what nobody has resolved yet, unless you ask for more. */
  @Get()
  @RequireScopes('ops:read')
  list(@Query() query: CasesQuery): Promise<CaseList> {
    return this.cases.list(query);
  }

  /** Gives several an owner or a state at once. */
  @Post('bulk')
  @HttpCode(200)
  @RequireScopes('ops:write')
  async bulk(@CurrentClient() { id: actor }: Client, @Body() request: BulkCasesRequest): Promise<BulkCasesResponse> {
    return { results: await this.changes.updateMany(actor, request) };
  }

  /** One case, with what was noted, decided and done about it. */
  @Get(':id')
  @RequireScopes('ops:read')
  get(@Param('id', IdPipe) id: string): Promise<Case> {
    return this.page.read(id);
  }

  /** Its dead letters, what died last first. */
  @Get(':id/dead-letters')
  @RequireScopes('ops:read')
  async deadLettersOf(
    @Param('id', IdPipe) id: string,
    @Query() query: CaseDeadLettersQuery,
  ): Promise<CaseDeadLetterList> {
    return this.deadLetters.ofCase(id, query);
  }

  /** Changes what is given, and nothing else. 409 `case_changed` when somebody else has changed it since you saw it. */
  @Patch(':id')
  @RequireScopes('ops:write')
  async update(
    @CurrentClient() { id: actor }: Client,
    @Param('id', IdPipe) id: string,
    @Body() request: UpdateCaseRequest,
  ): Promise<Case> {
    await this.changes.update(id, actor, request);
    return this.page.read(id);
  }

  /** Adds a note. Notes are not changed or removed. */
  @Post(':id/notes')
  @RequireScopes('ops:write')
  async note(
    @CurrentClient() { id: actor }: Client,
    @Param('id', IdPipe) id: string,
    @Body() { text }: AddNoteRequest,
  ): Promise<Case> {
    await this.changes.note(id, actor, text);
    return this.page.read(id);
  }

  /** Closes it. 409 `case_not_empty` while something in it is open or being replayed. A new failure opens it again. */
  @Post(':id/resolve')
  @HttpCode(200)
  @RequireScopes('ops:write')
  async resolve(
    @CurrentClient() { id: actor }: Client,
    @Param('id', IdPipe) id: string,
    @Body() request: ResolveCaseRequest,
  ): Promise<Case> {
    await this.resolutions.resolve(id, actor, request);
    return this.page.read(id);
  }

  /** Opens a resolved case again. What was left dead stays so. */
  @Post(':id/reopen')
  @HttpCode(200)
  @RequireScopes('ops:write')
  async reopen(
    @CurrentClient() { id: actor }: Client,
    @Param('id', IdPipe) id: string,
    @Body() request: ReopenCaseRequest,
  ): Promise<Case> {
    await this.resolutions.reopen(id, actor, request);
    return this.page.read(id);
  }
}
