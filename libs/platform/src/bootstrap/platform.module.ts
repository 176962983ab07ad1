import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import type { Logger } from 'pino';
import { AuthGuard } from '../auth/auth-guard.js';
import { RouteAccess } from '../auth/route-access.js';
import { SessionClients } from '../auth/session-clients.js';
import { TokenVerifier } from '../auth/token-verifier.js';
import { ServiceConfig } from '../config/service-config.js';
import { HealthRegistry } from '../health/health-registry.js';
import { HealthRoutes } from '../health/health-routes.js';
import { createLogger, LOGGER } from '../logging/logger.js';
import { createMetrics, METRICS } from '../metrics/metrics.js';
import { MetricsRoutes } from '../metrics/metrics-routes.js';
import { KnownRoutes } from '../problem/known-routes.js';
import { ProblemFilter } from '../problem/problem-filter.js';
import { createValidationPipe } from '../problem/validation.js';

export interface PlatformOptions {
  /** 'wallet', 'relay', …: in logs, metrics and traces. */
  name: string;
  config: ServiceConfig;
}

/** What every service has, global: LOGGER, METRICS, HealthRegistry, its configuration (by class), auth, problem details. */
@Module({})
export class PlatformModule {
  static forService({ name, config }: PlatformOptions): DynamicModule {
    return {
      module: PlatformModule,
      global: true,
      controllers: [HealthRoutes, MetricsRoutes],
      providers: [
        { provide: ServiceConfig, useValue: config },
        ...(config.constructor === ServiceConfig ? [] : [{ provide: config.constructor, useValue: config }]),
        { provide: LOGGER, useFactory: () => createLogger(name, config.logLevel) },
        { provide: METRICS, useFactory: () => createMetrics(name) },
        {
          provide: HealthRegistry,
          inject: [LOGGER],
          useFactory: (logger: Logger) =>
            new HealthRegistry((check, err) => logger.warn({ err, check }, `${check} is down`)),
        },
        SessionClients,
        { provide: TokenVerifier, useFactory: () => new TokenVerifier(config) },
        KnownRoutes,
        RouteAccess,
        { provide: APP_GUARD, useClass: AuthGuard },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_PIPE, useFactory: createValidationPipe },
      ],
      exports: [
        ServiceConfig,
        config.constructor as typeof ServiceConfig,
        LOGGER,
        METRICS,
        HealthRegistry,
        KnownRoutes,
        SessionClients,
      ],
    };
  }
}
