import { Controller, Get, Param } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequireScopes } from '@purser/platform';
import { ApiProblem } from '../documentation.js';
import { uuidParameter } from '../validation/uuid-parameter.js';
import { TracedEvent } from './trace.dto.js';
import { TracesService } from './traces.service.js';

@ApiTags('events')
@ApiBearerAuth('bearer')
@Controller('v1/events/:id/trace')
export class EventTracesController {
  constructor(private readonly traces: TracesService) {}

  /* ops:read, too: as of a transaction. */
  @Get()
  @RequireScopes('wallets:read', 'ops:read')
  @ApiOperation({
    summary: 'The whole way of an event',
    description:
      'From the outbox to every mail and webhook, with times, and the event itself. A consumer that cannot be asked is `unknown`, with the reason.',
  })
  @ApiOkResponse({ type: TracedEvent })
  @ApiProblem(400, 'validation_failed')
  @ApiProblem(404, 'event_not_found')
  get(@Param('id', uuidParameter) id: string): Promise<TracedEvent> {
    return this.traces.ofEvent(id);
  }
}
