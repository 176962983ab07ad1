import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequireScopes } from '@purser/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LiveStreams } from './live-streams.js';

@ApiTags('live')
@ApiBearerAuth('bearer')
@Controller('v1/live')
export class LiveController {
  constructor(@Inject(LiveStreams) private readonly streams: LiveStreams) {}

  @Get()
  @RequireScopes('ops:read')
  @ApiOperation({
    summary: 'What changes, as server-sent events',
    description:
      '`overview` (every 2 s): as GET /v1/overview. `changed`: {"kind": "case" | "replay" | "rule" | "edit" | "alert" | "review" | "consumer" | "audit", ' +
      '"ids": […]}, ids empty when they are too many to name. `replay`: a Replay, as far as it has come. All of it is a hint: load anew what is shown.',
  })
  @ApiOkResponse({ description: 'A stream.', content: { 'text/event-stream': { schema: { type: 'string' } } } })
  watch(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    // Fastify answers HEAD with GET's handler.
    if (request.method === 'HEAD') void reply.type('text/event-stream').send();
    else this.streams.open(request, reply);
  }
}
