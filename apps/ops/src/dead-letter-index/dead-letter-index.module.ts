import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { LiveModule } from '../live/live.module.js';
import { ServicesModule } from '../services/services.module.js';
import { DeadLetterIndex } from './dead-letter-index.js';
import { IndexListeners } from './index-listeners.js';
import { IndexLoops } from './index-loops.js';

@Module({
  imports: [AuditModule, LiveModule, ServicesModule],
  providers: [DeadLetterIndex, IndexListeners, IndexLoops],
  exports: [DeadLetterIndex, IndexListeners],
})
export class DeadLetterIndexModule {}
