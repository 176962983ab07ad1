import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { DatabaseModule, LOGGER, PlatformModule, RedisModule, ServiceClient } from '@purser/platform';
import type { Log } from '@purser/platform';
import { BalancesController } from './balances/balances.controller.js';
import { BalancesService } from './balances/balances.service.js';
import { WalletConfig } from './config.js';
import { DoorbellModule } from './doorbell.module.js';
import { EntriesController } from './entries/entries.controller.js';
import { EntriesService } from './entries/entries.service.js';
import { HoldExpiry } from './holds/hold-expiry.js';
import { HoldsController } from './holds/holds.controller.js';
import { HoldsService } from './holds/holds.service.js';
import { IdempotencyDays } from './idempotency/idempotency-days.js';
import { MovementQueue } from './posting/movement-queue.js';
import { Postings } from './posting/postings.js';
import { ReversalsController } from './reversals/reversals.controller.js';
import { Sealer } from './sealing/sealer.js';
import { StatementsController } from './statements/statements.controller.js';
import { StatementsService } from './statements/statements.service.js';
import { BulkController } from './top-ups/bulk.controller.js';
import { BulkService } from './top-ups/bulk.service.js';
import { TopUpsController } from './top-ups/top-ups.controller.js';
import { ConsumerTraces } from './traces/consumer-traces.js';
import type { Consumer } from './traces/trace.dto.js';
import { EventTracesController } from './traces/event-traces.controller.js';
import { TracesController } from './traces/traces.controller.js';
import { TracesService } from './traces/traces.service.js';
import { TransactionsController } from './transactions/transactions.controller.js';
import { TransactionsService } from './transactions/transactions.service.js';
import { TransfersController } from './transfers/transfers.controller.js';
import { WalletsController } from './wallets/wallets.controller.js';
import { WalletsService } from './wallets/wallets.service.js';
import { WithdrawalsController } from './withdrawals/withdrawals.controller.js';

@Module({})
export class AppModule {
  static with(config: WalletConfig): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.forService({ name: 'wallet', config }),
        DatabaseModule.forSchema({ schema: 'wallet', config }),
        RedisModule.forService(config),
        DoorbellModule,
      ],
      controllers: [
        WalletsController,
        BulkController,
        TopUpsController,
        WithdrawalsController,
        TransfersController,
        HoldsController,
        ReversalsController,
        EntriesController,
        BalancesController,
        StatementsController,
        TransactionsController,
        TracesController,
        EventTracesController,
      ],
      providers: [
        Postings,
        MovementQueue,
        BulkService,
        HoldExpiry,
        IdempotencyDays,
        Sealer,
        WalletsService,
        HoldsService,
        EntriesService,
        BalancesService,
        StatementsService,
        TransactionsService,
        TracesService,
        ConsumerTraces,
        {
          provide: ServiceClient,
          inject: [LOGGER],
          useFactory: (log: Log) => consumersOf(config, log),
        },
        { provide: WalletConfig, useValue: config },
      ],
    };
  }
}

function consumersOf(config: WalletConfig, log: Log): ServiceClient<Consumer> {
  const {
    notificationsUrl = '',
    analyticsUrl = '',
    webhooksUrl = '',
    serviceTokenFile = '',
    serviceTimeoutMs,
  } = config;
  const urls = { notifications: notificationsUrl, analytics: analyticsUrl, webhooks: webhooksUrl };
  return new ServiceClient(urls, { serviceTokenFile, serviceTimeoutMs }, log);
}
