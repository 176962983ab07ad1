import { Module } from '@nestjs/common';
import { ServicesModule } from '../services/services.module.js';
import { ProofController } from './proof.controller.js';
import { ProofService } from './proof.service.js';

@Module({
  imports: [ServicesModule],
  controllers: [ProofController],
  providers: [ProofService],
  exports: [ProofService],
})
export class ProofModule {}
