import { Body, Controller, Get, Inject, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequireScopes } from '@purser/platform';
import { DataSource } from 'typeorm';
import { CONSUMER } from '../inbox-options.js';
import type { ConsumerOptions } from '../inbox-options.js';
import { SetPausedRequest } from './consumer-status.dto.js';
import type { ConsumerInstanceDto, ConsumerPartitionDto, ConsumerStatus } from './consumer-status.dto.js';
import { Control } from './control.js';
import { statusSql } from './status.sql.js';

type Row = Omit<ConsumerStatus, 'consumer' | 'config' | 'pausedAt'> & { pausedAt: Date | null };

/** For ops: how this consumer is doing, and a switch to stop it for a while. */
@ApiTags('internal')
@ApiBearerAuth('bearer')
@Controller('internal/consumer')
export class ControlController {
  constructor(
    @Inject(CONSUMER) private readonly consumer: ConsumerOptions,
    @Inject(Control) private readonly control: Control,
    @Inject(DataSource) private readonly dataSource: DataSource,
  ) {}

  /** Its instances, leases and positions. */
  @Get()
  @RequireScopes('ops:read')
  async status(): Promise<ConsumerStatus> {
    const { name, config } = this.consumer;
    const [row] = await this.dataSource.query<Row[]>(statusSql);
    if (row === undefined) throw new Error('consumer_control has lost its row');
    const { pausedAt, instances, partitions, ...status } = row;
    const { retryAttempts, batchSize, leaseSeconds } = config;
    return {
      consumer: name,
      ...status,
      pausedAt: pausedAt?.toISOString() ?? null,
      instances: instances.map(instanceOf),
      partitions: partitions.map(partitionOf),
      config: { retryAttempts, batchSize, leaseSeconds },
    };
  }

  /** Leases are kept and what is in hand is finished. In force here at once, at the other instances within 5 s, until it is undone. */
  @Put('paused')
  @RequireScopes('internal:write')
  async setPaused(@Body() { paused, by }: SetPausedRequest): Promise<ConsumerStatus> {
    await this.control.setPaused(paused, by);
    return this.status();
  }
}

// Times in Postgres' JSON carry an offset and microseconds.
function instanceOf({ id, seenAt }: ConsumerInstanceDto): ConsumerInstanceDto {
  return { id, seenAt: new Date(seenAt).toISOString() };
}

function partitionOf({ leasedUntil, ...partition }: ConsumerPartitionDto): ConsumerPartitionDto {
  return { ...partition, leasedUntil: leasedUntil === null ? null : new Date(leasedUntil).toISOString() };
}
