import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { scanEvents } from '@purser/outbox';
import type { EventScan } from '@purser/outbox';
import { RequireScopes } from '@purser/platform';
import pg from 'pg';
import { placeOf, ScanRequest } from './scan.dto.js';

@Controller('internal/events/scan')
export class ScanController {
  constructor(@Inject(pg.Pool) private readonly pool: pg.Pool) {}

  /**
   * Which of the retained events a predicate chooses, the newest first: what a rejection rule would have rejected. One call
   * looks at 50,000 events, or for 2 s; call again with the cursor until there is none.
   */
  @Post()
  @HttpCode(200)
  @RequireScopes('ops:read')
  scan(@Body() request: ScanRequest): Promise<EventScan> {
    return scanEvents(this.pool, request, placeOf(request));
  }
}
