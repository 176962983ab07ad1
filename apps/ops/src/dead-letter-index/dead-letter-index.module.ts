import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { LiveModule } from '../live/live.module.js';
import { ServicesModule } from '../services/services.module.js';
import { DeadLetterIndex } from './dead-letter-index.js';
import { IndexListeners } from './index-listeners.js';
import { IndexedDeadLettersModule } from './indexed-dead-letters.module.js';
import { IndexLoops } from './index-loops.js';

@Module({
  imports: [AuditModule, IndexedDeadLettersModule, LiveModule, ServicesModule],
  providers: [DeadLetterIndex, IndexListeners, IndexLoops],
  exports: [DeadLetterIndex, IndexedDeadLettersModule, IndexListeners],
})
export class DeadLetterIndexModule {}
