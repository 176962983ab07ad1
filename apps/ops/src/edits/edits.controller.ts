import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { BodyLimit, CurrentClient, RequireScopes } from '@purser/platform';
import type { Client } from '@purser/platform';
import { IdPipe } from '../pages/id.pipe.js';
import { DecideEditRequest, DeclineEditRequest, Edit, EditList, EditsQuery, ProposeEditRequest } from './edit.dto.js';
import { EditReader } from './edit-reader.js';
import { EditsService } from './edits.service.js';

/** Bytes; an event may be as large as a dead letter's. */
const LARGEST_EVENT = 2 * 1_024 * 1_024;

@ApiTags('edits')
@ApiBearerAuth('bearer')
@Controller('v1/edits')
export class EditsController {
  constructor(
    @Inject(EditsService) private readonly edits: EditsService,
    @Inject(EditReader) private readonly reader: EditReader,
  ) {}

  /** Newest first. */
  @Get()
  @RequireScopes('ops:read')
  list(@Query() query: EditsQuery): Promise<EditList> {
    return this.reader.list(query);
  }

  /** Proposes an event in place of a dead letter's. It goes nowhere until another person approves it. */
  @Post()
  @BodyLimit(LARGEST_EVENT)
  @RequireScopes('ops:write')
  propose(@CurrentClient() { id: actor }: Client, @Body() request: ProposeEditRequest): Promise<Edit> {
    return this.edits.propose(actor, request);
  }

  @Get(':id')
  @RequireScopes('ops:read')
  get(@Param('id', IdPipe) id: string): Promise<Edit> {
    return this.reader.get(id);
  }

  /** Sends it to the consumer, in place of the original. 403 `approver_is_author` for one's own. */
  @Post(':id/approve')
  @HttpCode(200)
  @RequireScopes('ops:approve')
  approve(
    @CurrentClient() { id: actor }: Client,
    @Param('id', IdPipe) id: string,
    @Body() request: DecideEditRequest,
  ): Promise<Edit> {
    return this.edits.approve(id, actor, request);
  }

  @Post(':id/decline')
  @HttpCode(200)
  @RequireScopes('ops:approve')
  decline(
    @CurrentClient() { id: actor }: Client,
    @Param('id', IdPipe) id: string,
    @Body() request: DeclineEditRequest,
  ): Promise<Edit> {
    return this.edits.decline(id, actor, request);
  }
}
