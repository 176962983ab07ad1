import { Controller, Get, Inject } from '@nestjs/common';
import { outboxProof, Relay, type OutboxProof } from '@purser/outbox';
import { RequireScopes } from '@purser/platform';
import pg from 'pg';

@Controller('internal/proof')
export class ProofController {
  constructor(
    private readonly relay: Relay,
    @Inject(pg.Pool) private readonly pool: pg.Pool,
  ) {}

  /** What was committed, given a position and published, per partition: the first column of the proof of delivery. */
  @Get()
  @RequireScopes('ops:read')
  async prove(): Promise<{ partitions: OutboxProof[]; asOf: string }> {
    // What another relay holds is recorded once a second; a proof may lag, never overstate.
    await this.relay.record();
    const asOf = new Date().toISOString();
    const partitions = await outboxProof(async (sql) => {
      const { rows } = await this.pool.query<Record<string, unknown>>(sql);
      return rows;
    });
    return { partitions, asOf };
  }
}
