import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequireScopes } from '@purser/platform';
import { IdPipe } from '../pages/id.pipe.js';
import { AroundService } from './around.service.js';
import { Around, TraceResult } from './trace.dto.js';
import { TracesService } from './traces.service.js';

@ApiTags('traces')
@ApiBearerAuth('bearer')
@Controller('v1')
export class TracesController {
  constructor(
    @Inject(TracesService) private readonly traces: TracesService,
    @Inject(AroundService) private readonly around: AroundService,
  ) {}

  /** The whole way of a transaction or an event, down to each mail and webhook; or a wallet with its newest entries. */
  @Get('traces/:id')
  @RequireScopes('ops:read')
  find(@Param('id', IdPipe) id: string): Promise<TraceResult> {
    return this.traces.find(id);
  }

  /** What else happened to its wallet within an hour. */
  @Get('dead-letters/:id/around')
  @RequireScopes('ops:read')
  aroundDeadLetter(@Param('id') id: string): Promise<Around> {
    return this.around.of(id);
  }
}
