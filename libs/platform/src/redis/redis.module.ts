import { Inject, Module, type DynamicModule, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { StartupError } from '../bootstrap/startup-error.js';
import type { ServiceConfig } from '../config/service-config.js';
import { HealthRegistry } from '../health/health-registry.js';
import { LOGGER } from '../logging/logger.js';
import { assertNoEviction } from './eviction-policy.js';
import { createRedis, REDIS } from './redis.js';

/** Provides REDIS. Refuses to start on a Redis that evicts; starts without one that is away, because it may come back. */
@Module({})
export class RedisModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly health: HealthRegistry,
  ) {}

  static forService(config: Pick<ServiceConfig, 'redisUrl'>): DynamicModule {
    return {
      module: RedisModule,
      global: true,
      providers: [
        { provide: REDIS, inject: [LOGGER], useFactory: (logger: Logger) => createRedis(config, 'commands', logger) },
      ],
      exports: [REDIS],
    };
  }

  async onModuleInit(): Promise<void> {
    this.health.add('redis', () => assertNoEviction(this.redis), { critical: false });
    try {
      await assertNoEviction(this.redis);
    } catch (error) {
      if (error instanceof StartupError) throw error;
      this.logger.warn({ err: error }, 'Redis cannot be reached yet; starting without it');
    }
  }

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }
}
