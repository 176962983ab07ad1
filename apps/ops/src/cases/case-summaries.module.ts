import { Module } from '@nestjs/common';
import { CaseSummaries } from './case-summaries.js';

/** For whoever shows or tells of cases. */
@Module({ providers: [CaseSummaries], exports: [CaseSummaries] })
export class CaseSummariesModule {}
