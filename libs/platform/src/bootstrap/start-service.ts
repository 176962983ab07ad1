import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { ConfigError } from '../config/load-config.js';
import type { ServiceConfig } from '../config/service-config.js';
import { HealthRegistry } from '../health/health-registry.js';
import { createLogger } from '../logging/logger.js';
import { NestLogger } from '../logging/nest-logger.js';
import { enableTracing } from '../tracing/enable-tracing.js';
import { createHttpApp } from './http-server.js';
import { serveOpenApi } from './open-api.js';
import { configOf, moduleOf, type ServiceOptions } from './service-options.js';
import { keepShortLivedObjectsYoung } from './short-lived-objects.js';
import { StartupError } from './startup-error.js';
import { collectYoungAlone } from './young-collections.js';

/** Milliseconds for the work in hand after SIGTERM. Orchestrators kill after 10 s or more. */
const STOP_TIMEOUT = 8_000;

/**
 * Runs a service until SIGTERM or SIGINT, which it answers by finishing or handing back what is in hand and exiting with 0.
 * Whatever keeps it from starting is said in one line on stderr, with exit code 1. When it serves, it logs "ready" with `url`.
 */
export async function startService<C extends ServiceConfig>(
  options: ServiceOptions<C>,
): Promise<NestFastifyApplication> {
  try {
    return await start(options);
  } catch (error) {
    return giveUp(options.name, error);
  }
}

async function start<C extends ServiceConfig>(options: ServiceOptions<C>): Promise<NestFastifyApplication> {
  keepShortLivedObjectsYoung();
  collectYoungAlone();
  const { name, openApi, transport } = options;
  const config = configOf(options);
  const logger = createLogger(name, config.logLevel);
  const stopTracing =
    config.otelExporterOtlpEndpoint === undefined
      ? undefined
      : await enableTracing(name, config.otelExporterOtlpEndpoint);

  const app = await createHttpApp(moduleOf(options, config), new NestLogger(logger), config);
  if (openApi !== undefined) await serveOpenApi(app, openApi);
  if (transport !== undefined) app.connectMicroservice({ strategy: transport(app) });
  stopOnSignals(app, logger, stopTracing);

  // Listen before consuming: a port in use must be said before any event is touched.
  await app.init();
  await app.listen(config.port, config.host);
  if (transport !== undefined) await app.startAllMicroservices();
  logger.info({ url: await app.getUrl() }, 'ready');
  return app;
}

function stopOnSignals(
  app: NestFastifyApplication,
  logger: Logger,
  stopTracing: (() => Promise<void>) | undefined,
): void {
  let stopping = false;
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'stopping');
    app.get(HealthRegistry).stop();
    const overdue = setTimeout(() => {
      logger.error({ ms: STOP_TIMEOUT }, 'did not stop in time; what is in hand will be taken up by others');
      process.exit(1);
    }, STOP_TIMEOUT);
    await app.close();
    await stopTracing?.();
    clearTimeout(overdue);
    logger.info('stopped');
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      stop(signal).catch((error: unknown) => {
        logger.error({ err: error }, 'failed to stop in order');
        process.exit(1);
      });
    });
  }
}

function giveUp(name: string, error: unknown): never {
  process.stderr.write(`${name} cannot start: ${reasonOf(error)}\n`);
  process.exit(1);
}

function reasonOf(error: unknown): string {
  if (error instanceof ConfigError || error instanceof StartupError) return error.message;
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    const { address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number };
    return `port ${port} on ${address} is in use; stop what listens there or set PORT`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
