import { Module } from '@nestjs/common';
import { DeadLetterIndexModule } from '../dead-letter-index/dead-letter-index.module.js';
import { DeadLettersModule } from '../dead-letters/dead-letters.module.js';
import { ServicesModule } from '../services/services.module.js';
import { AroundService } from './around.service.js';
import { TracesController } from './traces.controller.js';
import { TracesService } from './traces.service.js';
import { WalletEntries } from './wallet-entries.js';

@Module({
  imports: [DeadLetterIndexModule, DeadLettersModule, ServicesModule],
  controllers: [TracesController],
  providers: [AroundService, TracesService, WalletEntries],
})
export class TracesModule {}
