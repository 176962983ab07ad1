import { Module } from '@nestjs/common';
import { ProofModule } from '../proof/proof.module.js';
import { ServicesModule } from '../services/services.module.js';
import { AlarmMetrics } from './alarm-metrics.js';

@Module({ imports: [ServicesModule, ProofModule], providers: [AlarmMetrics] })
export class AlarmsModule {}
