import helmet from '@fastify/helmet';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { LOGGER } from '../logging/logger.js';
import { createHttpDurations, METRICS } from '../metrics/metrics.js';
import { answerBrokenConnection, answerUnroutableRequest } from '../problem/broken-requests.js';
import { KnownRoutes } from '../problem/known-routes.js';
import { runInTrace } from '../tracing/context.js';
import { newTrace, parseTraceparent, type Trace } from '../tracing/traceparent.js';

/** Bytes. The largest honest request is a top-up with metadata, about 4 KiB. */
export const BODY_LIMIT = 64 * 1_024;

/** Probed every few seconds by machines; a log line each would bury the others. */
const QUIET_ROUTES = new Set(['/health/live', '/health/ready', '/metrics']);

export function createHttpAdapter(): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    // Longer than the 60 s after which common load balancers drop an idle connection, so that it is they who close.
    keepAliveTimeout: 65_000,
    http: { headersTimeout: 10_000, maxHeaderSize: 16 * 1_024 },
    routerOptions: { maxParamLength: 200 },
    forceCloseConnections: 'idle',
    clientErrorHandler: answerBrokenConnection,
    frameworkErrors: answerUnroutableRequest,
  });
}

declare module 'fastify' {
  interface FastifyRequest {
    trace?: Trace;
  }
}

/** Security headers, trace context, one log line and one measurement a request. Call before app.init(). */
export async function prepareHttp(app: NestFastifyApplication): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  const logger = app.get<Logger>(LOGGER);
  const durations = createHttpDurations(app.get<Registry>(METRICS));
  app.get(KnownRoutes).watch(fastify);
  // JSON only: Fastify brings a parser for text, which would hand a string to handlers that expect an object.
  fastify.removeContentTypeParser('text/plain');

  fastify.addHook('onRequest', (request, _reply, done) => {
    request.trace = parseTraceparent(singleHeader(request.headers['traceparent'])) ?? newTrace();
    runInTrace(request.trace, done);
  });
  // Reading the body leaves the async context of onRequest; here it is entered again for the guards and the handler.
  fastify.addHook('preValidation', (request, _reply, done) => {
    runInTrace(request.trace ?? newTrace(), done);
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unmatched';
    durations.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1_000);
    if (!QUIET_ROUTES.has(route)) {
      const line = {
        method: request.method,
        route,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
      };
      runInTrace(request.trace ?? newTrace(), () => logger.info(line, 'request'));
    }
    done();
  });
  await app.register(helmet, {
    // The API's answers are JSON; the rest is for Swagger UI and the dashboard, both served from here.
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        upgradeInsecureRequests: null,
      },
    },
  });
}

function singleHeader(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
