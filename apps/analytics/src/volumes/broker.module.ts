import { Inject, Module } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { createRedis, LOGGER } from '@purser/platform';
import type { Log } from '@purser/platform';
import { RedisStreamsBroker } from '@purser/streams';
import type { EventBroker } from '@purser/streams';
import { AnalyticsConfig } from '../config.js';

/** Injection token of an EventBroker for asking how far the streams have come. */
export const BROKER = Symbol('BROKER');

/** Apart from the consumer's: its connection spends its time inside blocking reads. */
@Module({
  providers: [
    {
      provide: BROKER,
      inject: [AnalyticsConfig, LOGGER],
      useFactory: (config: AnalyticsConfig, log: Log) =>
        new RedisStreamsBroker((role) => createRedis(config, role, log)),
    },
  ],
  exports: [BROKER],
})
export class BrokerModule implements OnApplicationShutdown {
  constructor(@Inject(BROKER) private readonly broker: EventBroker) {}

  async onApplicationShutdown(): Promise<void> {
    await this.broker.close();
  }
}
