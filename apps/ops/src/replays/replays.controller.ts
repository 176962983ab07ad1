import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { CurrentClient, RequireScopes } from '@purser/platform';
import type { Client } from '@purser/platform';
import { IdPipe } from '../pages/id.pipe.js';
import {
  ListReplayItemsQuery,
  ListReplaysQuery,
  PrepareReplayRequest,
  Replay,
  ReplayItemList,
  ReplayList,
  StartReplayRequest,
} from './replay.dto.js';
import { ReplaysService } from './replays.service.js';

@ApiTags('replays')
@ApiBearerAuth('bearer')
@Controller('v1/replays')
export class ReplaysController {
  constructor(@Inject(ReplaysService) private readonly replays: ReplaysService) {}

  /** Freezes a set of open dead letters. Its summary is the dry run: nothing is sent before it is started. */
  @Post()
  @RequireScopes('ops:write')
  prepare(@Body() request: PrepareReplayRequest, @CurrentClient() { id }: Client): Promise<Replay> {
    return this.replays.prepare(request, id);
  }

  @Get()
  @RequireScopes('ops:read')
  list(@Query() query: ListReplaysQuery): Promise<ReplayList> {
    return this.replays.list(query);
  }

  @Get(':id')
  @RequireScopes('ops:read')
  find(@Param('id', IdPipe) id: string): Promise<Replay> {
    return this.replays.find(id);
  }

  @Get(':id/items')
  @RequireScopes('ops:read')
  items(@Param('id', IdPipe) id: string, @Query() query: ListReplayItemsQuery): Promise<ReplayItemList> {
    return this.replays.items(id, query);
  }

  /** Sends what waits, at a rate that climbs the ramp. Only the consumer that failed sees an event again. */
  @Post(':id/start')
  @HttpCode(200)
  @RequireScopes('ops:write')
  start(
    @Param('id', IdPipe) id: string,
    @Body() request: StartReplayRequest,
    @CurrentClient() client: Client,
  ): Promise<Replay> {
    return this.replays.start(id, request, client.id);
  }

  /** Nothing more is sent until it is resumed. */
  @Post(':id/pause')
  @HttpCode(200)
  @RequireScopes('ops:write')
  pause(@Param('id', IdPipe) id: string, @CurrentClient() client: Client): Promise<Replay> {
    return this.replays.pause(id, client.id);
  }

  @Post(':id/resume')
  @HttpCode(200)
  @RequireScopes('ops:write')
  resume(@Param('id', IdPipe) id: string, @CurrentClient() client: Client): Promise<Replay> {
    return this.replays.resume(id, client.id);
  }

  /** For good: what was not sent stays open. */
  @Post(':id/cancel')
  @HttpCode(200)
  @RequireScopes('ops:write')
  cancel(@Param('id', IdPipe) id: string, @CurrentClient() client: Client): Promise<Replay> {
    return this.replays.cancel(id, client.id);
  }
}
