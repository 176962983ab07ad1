import { randomBytes } from 'node:crypto';
import { Inject, Module } from '@nestjs/common';
import type { BeforeApplicationShutdown, DynamicModule, OnApplicationShutdown } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { createRedis, LOGGER, METRICS, REDIS } from '@purser/platform';
import type { Log } from '@purser/platform';
import { RedisStreamsBroker } from '@purser/streams';
import type { Redis } from 'ioredis';
import type { Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { Attempts } from './attempts/attempts.js';
import { InboxConsumer } from './consumer/inbox-consumer.js';
import { Control } from './control/control.js';
import { ControlController } from './control/control.controller.js';
import { CHANNEL, DeadLetterBell } from './dead-letters/bell.js';
import { DeadLetters } from './dead-letters/dead-letters.js';
import { InboxDeadLettersController } from './dead-letters/dead-letters.controller.js';
import { DeadLetterReports } from './dead-letters/reports.js';
import { registerGauges } from './inbox-gauges.js';
import { CONSUMER } from './inbox-options.js';
import type { ConsumerOptions } from './inbox-options.js';
import { InboxMetrics } from './metrics.js';
import { InboxProofController } from './proof/proof.controller.js';
import { ReadAfter } from './read-after/read-after.js';
import { RejectionRulesController } from './rejection-rules/rejection-rules.controller.js';
import { Retention } from './retention/retention.js';
import { RetryQueue } from './retry/retry-queue.js';
import { Traces } from './traces/traces.js';
import { InboxTracesController } from './traces/traces.controller.js';

const OWNER = Symbol('OWNER');

/**
 * Everything a consumer of events needs: reading under leases, dedup, retries, dead letters, proof, retention, metrics and
 * the internal HTTP for ops. Needs PlatformModule, DatabaseModule and RedisModule, and `transport: createTransport` in startService.
 */
@Module({})
export class InboxModule implements BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    @Inject(RetryQueue) private readonly retries: RetryQueue,
    @Inject(Retention) private readonly retention: Retention,
    @Inject(ReadAfter) private readonly readAfter: ReadAfter,
    @Inject(RedisStreamsBroker) private readonly broker: RedisStreamsBroker,
    @Inject(DeadLetterBell) private readonly bell: DeadLetterBell,
  ) {}

  static forConsumer(consumer: ConsumerOptions): DynamicModule {
    const { config, name } = consumer;
    return {
      module: InboxModule,
      imports: [DiscoveryModule],
      controllers: [
        InboxProofController,
        InboxDeadLettersController,
        InboxTracesController,
        RejectionRulesController,
        ControlController,
      ],
      providers: [
        { provide: CONSUMER, useValue: consumer },
        // Not the instance's id alone: a process that comes back under its old name is not the one that died.
        { provide: OWNER, useFactory: () => `${config.instanceId}/${randomBytes(4).toString('hex')}` },
        {
          provide: RedisStreamsBroker,
          inject: [LOGGER],
          useFactory: (log: Log) => new RedisStreamsBroker((role) => createRedis(config, role, log)),
        },
        {
          provide: DeadLetterBell,
          inject: [REDIS],
          useFactory: (redis: Redis) => new DeadLetterBell(() => redis.publish(CHANNEL, name)),
        },
        {
          provide: DeadLetters,
          inject: [DataSource, DeadLetterBell],
          useFactory: (dataSource: DataSource, bell: DeadLetterBell) =>
            new DeadLetters(name, dataSource, () => bell.ring()),
        },
        {
          provide: DeadLetterReports,
          inject: [DataSource],
          useFactory: (dataSource: DataSource) => new DeadLetterReports(dataSource),
        },
        {
          provide: Attempts,
          inject: [DeadLetters],
          useFactory: (deadLetters: DeadLetters) => new Attempts(config, deadLetters),
        },
        {
          provide: InboxMetrics,
          inject: [METRICS],
          useFactory: (registry: Registry) => new InboxMetrics(name, registry),
        },
        {
          provide: Control,
          inject: [DataSource, LOGGER],
          useFactory: (dataSource: DataSource, log: Log) => new Control({ dataSource, log }),
        },
        {
          provide: RetryQueue,
          inject: [OWNER, DataSource, Attempts, InboxMetrics, LOGGER, DeadLetters, Control],
          useFactory: (
            runner: string,
            dataSource: DataSource,
            attempts: Attempts,
            metrics: InboxMetrics,
            log: Log,
            deadLetters: DeadLetters,
            control: Control,
          ) => new RetryQueue({ consumer, runner, dataSource, attempts, metrics, log, deadLetters, control }),
        },
        {
          provide: InboxConsumer,
          inject: [OWNER, DataSource, Attempts, InboxMetrics, LOGGER, RetryQueue, METRICS, RedisStreamsBroker, Control],
          useFactory: (
            owner: string,
            dataSource: DataSource,
            attempts: Attempts,
            metrics: InboxMetrics,
            log: Log,
            retries: RetryQueue,
            registry: Registry,
            broker: RedisStreamsBroker,
            control: Control,
          ) => {
            const reader = new InboxConsumer({ consumer, owner, dataSource, attempts, metrics, log, retries, control });
            registerGauges({ consumer: name, registry, dataSource, broker, cursors: () => reader.places() });
            return reader;
          },
        },
        {
          provide: Retention,
          inject: [DataSource, InboxConsumer, LOGGER],
          useFactory: (dataSource: DataSource, reader: InboxConsumer, log: Log) =>
            new Retention({
              dataSource,
              partitions: () => reader.places().map(({ partition }) => partition),
              days: config.inboxRetentionDays,
              log,
            }),
        },
        {
          provide: ReadAfter,
          inject: [DataSource],
          useFactory: (dataSource: DataSource) =>
            new ReadAfter({ dataSource, waitMs: config.readAfterMs, retentionDays: config.inboxRetentionDays }),
        },
        {
          provide: Traces,
          inject: [DataSource],
          useFactory: (dataSource: DataSource) => new Traces(name, dataSource),
        },
      ],
      exports: [DeadLetters, InboxConsumer, RetryQueue, Retention, RedisStreamsBroker, ReadAfter, Traces],
    };
  }

  /** Before the transport gives up the leases, and before the database is closed. */
  async beforeApplicationShutdown(): Promise<void> {
    this.readAfter.stop();
    await Promise.all([this.retries.stop(), this.retention.stop()]);
  }

  async onApplicationShutdown(): Promise<void> {
    this.bell.stop();
    await this.broker.close();
  }
}
