import { Module } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { Doorbell } from '@purser/outbox';
import { createRedis, LOGGER, ServiceConfig } from '@purser/platform';
import type { Log } from '@purser/platform';
import { RedisStreamsBroker } from '@purser/streams';

/** Provides the Doorbell, on a connection of its own: while Redis is away, nothing here waits for it. */
@Module({
  providers: [
    {
      provide: RedisStreamsBroker,
      inject: [ServiceConfig, LOGGER],
      useFactory: (config: ServiceConfig, log: Log) => new RedisStreamsBroker((role) => createRedis(config, role, log)),
    },
    {
      provide: Doorbell,
      inject: [RedisStreamsBroker],
      useFactory: (broker: RedisStreamsBroker) => new Doorbell(broker),
    },
  ],
  exports: [Doorbell],
})
export class DoorbellModule implements OnApplicationShutdown {
  constructor(private readonly broker: RedisStreamsBroker) {}

  async onApplicationShutdown(): Promise<void> {
    await this.broker.close();
  }
}
