import { Controller, Get, Inject } from '@nestjs/common';
import { Relay, relayPartitions } from '@purser/outbox';
import type { RelayPartition } from '@purser/outbox';
import { RequireScopes } from '@purser/platform';
import pg from 'pg';

@Controller('internal/partitions')
export class PartitionsController {
  constructor(
    private readonly relay: Relay,
    @Inject(pg.Pool) private readonly pool: pg.Pool,
  ) {}

  /** Leases, positions and what is waiting, by partition. */
  @Get()
  @RequireScopes('ops:read')
  async list(): Promise<{ partitions: RelayPartition[] }> {
    // What another relay holds is recorded once a second.
    await this.relay.record();
    return { partitions: await relayPartitions(this.pool) };
  }
}
