import { Inject, Module } from '@nestjs/common';
import type { BeforeApplicationShutdown, DynamicModule, OnApplicationBootstrap, OnModuleInit } from '@nestjs/common';
import { Relay, RelayMetrics, relayPool } from '@purser/outbox';
import { assertPartitions, createRedis, HealthRegistry, LOGGER, METRICS, StartupError } from '@purser/platform';
import type { Log } from '@purser/platform';
import { RedisStreamsBroker } from '@purser/streams';
import pg from 'pg';
import type { Registry } from 'prom-client';
import { RelayConfig } from '../config.js';

/** Runs the relay for as long as the service runs. Fails the start when the database is not the one it should be. */
@Module({})
export class OutboxModule implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    private readonly relay: Relay,
    private readonly broker: RedisStreamsBroker,
    @Inject(pg.Pool) private readonly pool: pg.Pool,
    private readonly config: RelayConfig,
    private readonly health: HealthRegistry,
  ) {}

  static forConfig(config: RelayConfig): DynamicModule {
    return {
      module: OutboxModule,
      providers: [
        { provide: pg.Pool, inject: [LOGGER], useFactory: (log: Log) => relayPool(config, log) },
        {
          provide: RedisStreamsBroker,
          inject: [LOGGER],
          useFactory: (log: Log) => new RedisStreamsBroker((role) => createRedis(config, role, log)),
        },
        {
          provide: Relay,
          inject: [pg.Pool, RedisStreamsBroker, LOGGER, METRICS],
          useFactory: (pool: pg.Pool, broker: RedisStreamsBroker, log: Log, registry: Registry) =>
            new Relay({
              pool,
              broker,
              instance: config.instanceId,
              consumers: config.consumers,
              leaseSeconds: config.leaseSeconds,
              batchSize: config.relayBatchSize,
              pollMs: config.relayPollMs,
              retentionDays: config.outboxRetentionDays,
              log,
              metrics: new RelayMetrics(registry),
            }),
        },
      ],
      exports: [Relay, pg.Pool],
    };
  }

  async onModuleInit(): Promise<void> {
    this.health.add('database', async () => {
      await this.pool.query('SELECT 1');
    });
    assertPartitions(await this.countPartitions(), this.config);
  }

  onApplicationBootstrap(): void {
    this.relay.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.relay.stop();
    await this.broker.close();
    await this.pool.end();
  }

  private async countPartitions(): Promise<number> {
    try {
      const { rows } = await this.pool.query<{ count: number }>('SELECT count(*)::int AS count FROM relay_partition');
      return rows[0]?.count ?? 0;
    } catch (error) {
      const { host, pathname, username } = new URL(this.config.databaseUrl);
      const reason =
        error instanceof Error ? error.message || String((error as NodeJS.ErrnoException).code) : String(error);
      throw new StartupError(`cannot use the outbox in ${host}${pathname} as ${username} (DATABASE_URL): ${reason}`, {
        cause: error,
      });
    }
  }
}
