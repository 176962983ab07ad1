import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { DatabaseModule, PlatformModule, RedisModule } from '@purser/platform';
import type { WalletConfig } from './config.js';
import { DoorbellModule } from './doorbell.module.js';
import { EntriesController } from './entries/entries.controller.js';
import { EntriesService } from './entries/entries.service.js';
import { EntryEntity } from './entries/entry.entity.js';
import { TopUpsController } from './top-ups/top-ups.controller.js';
import { TopUpsService } from './top-ups/top-ups.service.js';
import { TransactionEntity } from './transactions/transaction.entity.js';
import { TransactionsController } from './transactions/transactions.controller.js';
import { TransactionsService } from './transactions/transactions.service.js';
import { WalletEntity } from './wallets/wallet.entity.js';
import { WalletsController } from './wallets/wallets.controller.js';
import { WalletsService } from './wallets/wallets.service.js';

@Module({})
export class AppModule {
  static with(config: WalletConfig): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.forService({ name: 'wallet', config }),
        DatabaseModule.forSchema({
          schema: 'wallet',
          config,
          entities: [WalletEntity, TransactionEntity, EntryEntity],
        }),
        RedisModule.forService(config),
        DoorbellModule,
      ],
      controllers: [WalletsController, TopUpsController, EntriesController, TransactionsController],
      providers: [WalletsService, TopUpsService, EntriesService, TransactionsService],
    };
  }
}
