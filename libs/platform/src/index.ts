export { AuthGuard } from './auth/auth-guard.js';
export { createKeySource, KeysUnavailable } from './auth/key-source.js';
export { createKeyPair, mintToken, type KeyPair, type TokenRequest } from './auth/keys.js';
export {
  CurrentClient,
  Public,
  RequireScopes,
  SCOPES,
  SERVICE_SCOPES,
  type Client,
  type Scope,
} from './auth/scopes.js';
export { SessionClients, type FindClient } from './auth/session-clients.js';
export { TOKEN_ALGORITHMS, TokenVerifier } from './auth/token-verifier.js';
export { BodyLimit } from './bootstrap/body-limit.js';
export { createHttpApp } from './bootstrap/http-server.js';
export { PlatformModule, type PlatformOptions } from './bootstrap/platform.module.js';
export { describeService } from './bootstrap/describe-service.js';
export type { ServiceOptions } from './bootstrap/service-options.js';
export { startService } from './bootstrap/start-service.js';
export { StartupError } from './bootstrap/startup-error.js';
export { IsMailSender } from './config/is-mail-sender.js';
export { IsUrlOf } from './config/is-url-of.js';
export { ConfigError, environmentName, loadConfig } from './config/load-config.js';
export { assertPartitions } from './config/partitions.js';
export { LOG_LEVELS, ServiceConfig, type LogLevel } from './config/service-config.js';
export { dataSourceOptions, type DatabaseOptions } from './database/data-source-options.js';
export { isTransientDatabaseError } from './database/database-errors.js';
export { DatabaseModule } from './database/database.module.js';
export { DatabaseClient, repeats, type DatabaseClientConfig } from './database/database-client.js';
export { HealthRegistry, type HealthCheckOptions, type HealthReport } from './health/health-registry.js';
export { LeaseKeeper, type Lease, type LeaseKeeperOptions, type Query } from './leases/lease-keeper.js';
export { createLogger, LOGGER, type Log } from './logging/logger.js';
export { loggedError, redact } from './logging/redact.js';
export { backoff, type BackoffOptions } from './loops/backoff.js';
export { Loop, type LoopOptions } from './loops/loop.js';
export { METRICS } from './metrics/metrics.js';
export { AddressRefusedError, guardedConnector, openConnector, type Resolve } from './outbound/guarded-connector.js';
export { isPublicAddress } from './outbound/public-address.js';
export { Problem, type FieldError, type ProblemBody, type ProblemExtra } from './problem/problem.js';
export { validationProblem } from './problem/validation.js';
export { assertNoEviction } from './redis/eviction-policy.js';
export { createRedis, REDIS, subscribeTo, type RedisRole } from './redis/redis.js';
export { RedisModule } from './redis/redis.module.js';
export { askAll, type Answers } from './services/ask-all.js';
export { ServiceClient, ServiceUnreachableError } from './services/service-client.js';
export { currentTraceparent } from './tracing/context.js';
export { startSpan, withSpan, type OpenSpan, type SpanOptions } from './tracing/span.js';
export { parseTraceparent, type Trace } from './tracing/traceparent.js';
