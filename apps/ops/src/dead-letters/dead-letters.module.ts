import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { IndexedDeadLettersModule } from '../dead-letter-index/indexed-dead-letters.module.js';
import { ServicesModule } from '../services/services.module.js';
import { DeadLettersController } from './dead-letters.controller.js';
import { DeadLettersService } from './dead-letters.service.js';

@Module({
  imports: [AuditModule, IndexedDeadLettersModule, ServicesModule],
  controllers: [DeadLettersController],
  providers: [DeadLettersService],
  exports: [DeadLettersService],
})
export class DeadLettersModule {}
