import type { DynamicModule, LoggerService, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { SessionClients } from '../auth/session-clients.js';
import { TokenVerifier } from '../auth/token-verifier.js';
import { ServiceConfig } from '../config/service-config.js';
import { limitClients } from '../limits/limit-clients.js';
import { isProbe } from '../limits/probes.js';
import { shedOverload } from '../limits/shed-overload.js';
import { LOGGER } from '../logging/logger.js';
import { createHttpDurations, METRICS } from '../metrics/metrics.js';
import { answerBrokenConnection, answerUnroutableRequest } from '../problem/broken-requests.js';
import { KnownRoutes } from '../problem/known-routes.js';
import { runInTrace } from '../tracing/context.js';
import { startSpan, type OpenSpan } from '../tracing/span.js';
import { applyBodyLimits, BODY_LIMIT } from './body-limit.js';
import { addSecurityHeaders } from './security-headers.js';

function createHttpAdapter(trustedProxies: string[]): FastifyAdapter {
  return new FastifyAdapter({
    trustProxy: trustedProxies.length > 0 && trustedProxies,
    bodyLimit: BODY_LIMIT,
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    // Longer than the 60 s after which common load balancers drop an idle connection, so that it is they who close.
    keepAliveTimeout: 65_000,
    // Node looks for overdue requests every 30 s unless told.
    http: { headersTimeout: 10_000, maxHeaderSize: 16 * 1_024, connectionsCheckingInterval: 5_000 },
    routerOptions: { maxParamLength: 200 },
    forceCloseConnections: 'idle',
    clientErrorHandler: answerBrokenConnection,
    frameworkErrors: answerUnroutableRequest,
  });
}

declare module 'fastify' {
  interface FastifyRequest {
    span?: OpenSpan;
  }
}

/** A Nest application on Fastify with our limits, JSON bodies only, traces, measurements and security headers; not yet initialised. */
export async function createHttpApp(
  module: Type | DynamicModule,
  logger: LoggerService,
  { trustedProxies }: Pick<ServiceConfig, 'trustedProxies'> = { trustedProxies: [] },
): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(module, createHttpAdapter(trustedProxies), {
    logger,
    abortOnError: false,
    // Nest's parsers take forms as well; Fastify's own takes JSON, and refuses __proto__.
    bodyParser: false,
  });
  const fastify = app.getHttpAdapter().getInstance();
  // Fastify also brings a parser for text, which would hand a string to handlers that expect an object.
  fastify.removeContentTypeParser('text/plain');
  applyBodyLimits(fastify);
  app.get(KnownRoutes).watch(fastify);
  addSecurityHeaders(fastify);
  shedOverload(fastify, app.get(ServiceConfig), app.get(METRICS));
  observeRequests(fastify, app.get(LOGGER), app.get(METRICS));
  limitClients(fastify, app.get(TokenVerifier), app.get(SessionClients), app.get(ServiceConfig));
  return app;
}

/** One span, one measurement and one log line a request. */
function observeRequests(fastify: FastifyInstance, logger: Logger, metrics: Registry): void {
  const durations = createHttpDurations(metrics);

  fastify.addHook('onRequest', (request, _reply, done) => {
    const { url = 'unmatched' } = request.routeOptions;
    const traceparent = [request.headers['traceparent']].flat()[0];
    request.span = startSpan(`${request.method} ${url}`, {
      traceparent,
      kind: 'server',
      attributes: { 'http.request.method': request.method, 'http.route': url },
    });
    runInTrace(request.span.trace, done);
  });
  // Reading the body leaves the async context of onRequest; here it is entered again, for the guards and the handler.
  fastify.addHook('preValidation', (request, _reply, done) => {
    if (request.span === undefined) done();
    else runInTrace(request.span.trace, done);
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const { method, span } = request;
    const route = request.routeOptions.url ?? 'unmatched';
    const status = reply.statusCode;
    durations.observe({ method, route, status }, reply.elapsedTime / 1_000);
    span?.end(status >= 500 ? `status ${status}` : undefined, { 'http.response.status_code': status });
    if (span !== undefined && !isProbe(route)) {
      const ms = Math.round(reply.elapsedTime * 10) / 10;
      runInTrace(span.trace, () => logger.info({ method, route, status, ms }, 'request'));
    }
    done();
  });
}
