import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequireScopes } from '@purser/platform';
import { DataSource } from 'typeorm';
import { CONSUMER } from '../inbox-options.js';
import type { ConsumerOptions } from '../inbox-options.js';
import { inboxProof } from './inbox-proof.js';
import { positionsOf, ProofRequest, ProofResponse } from './proof.dto.js';

@ApiTags('internal')
@ApiBearerAuth('bearer')
@Controller('internal/proof')
export class InboxProofController {
  constructor(
    @Inject(CONSUMER) private readonly consumer: ConsumerOptions,
    @Inject(DataSource) private readonly dataSource: DataSource,
  ) {}

  /** What became of every event up to the given positions. */
  @Post()
  @HttpCode(200)
  @RequireScopes('ops:read')
  async prove(@Body() request: ProofRequest): Promise<ProofResponse> {
    const partitions = await inboxProof(this.dataSource, positionsOf(request), request.full === true);
    return {
      consumer: this.consumer.name,
      partitions: partitions.map((partition) => ({ ...partition, lost: [...partition.lost] })),
    };
  }
}
