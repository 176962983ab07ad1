import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Problem, RequireScopes } from '@purser/platform';
import { TraceDto } from './trace.dto.js';
import { Traces } from './traces.js';

@ApiTags('internal')
@ApiBearerAuth('bearer')
@Controller('internal/trace')
export class InboxTracesController {
  constructor(@Inject(Traces) private readonly traces: Traces) {}

  /** What became of the event at this position here, and what followed. */
  @Get(':partition/:position')
  @RequireScopes('ops:read')
  async get(@Param('partition') partition: string, @Param('position') position: string): Promise<TraceDto> {
    // 4 and 15 digits fit smallint and bigint.
    if (!/^\d{1,4}$/.test(partition) || !/^\d{1,15}$/.test(position)) {
      throw new Problem('validation_failed', 400, 'The path must name a partition and a position, in digits.');
    }
    const trace = await this.traces.find(Number(partition), Number(position));
    if (trace === undefined) throw new Problem('partition_not_found', 404, `There is no partition ${partition}.`);
    return trace;
  }
}
