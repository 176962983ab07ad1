import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequireScopes } from '@purser/platform';
import { ProofQuery, ProofResponse } from './proof.dto.js';
import { ProofService } from './proof.service.js';

@ApiTags('proof')
@ApiBearerAuth('bearer')
@Controller('v1/proof')
export class ProofController {
  constructor(@Inject(ProofService) private readonly proof: ProofService) {}

  /** Adds up what was committed against what became of it, per partition and consumer. */
  @Get()
  @RequireScopes('ops:read')
  prove(@Query() { full }: ProofQuery): Promise<ProofResponse> {
    return this.proof.prove(full);
  }
}
