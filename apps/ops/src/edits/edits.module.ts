import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { DeadLetterIndexModule } from '../dead-letter-index/dead-letter-index.module.js';
import { DeadLettersModule } from '../dead-letters/dead-letters.module.js';
import { LiveModule } from '../live/live.module.js';
import { ServicesModule } from '../services/services.module.js';
import { EditReader } from './edit-reader.js';
import { EditSender } from './edit-sender.js';
import { EditSettler } from './edit-settler.js';
import { EditsController } from './edits.controller.js';
import { EditsService } from './edits.service.js';

@Module({
  imports: [AuditModule, DeadLetterIndexModule, DeadLettersModule, LiveModule, ServicesModule],
  controllers: [EditsController],
  providers: [EditReader, EditSender, EditSettler, EditsService],
  exports: [EditReader],
})
export class EditsModule {}
