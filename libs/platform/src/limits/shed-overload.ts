import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { ServiceConfig } from '../config/service-config.js';
import { answerProblem } from '../problem/answer-problem.js';
import { Problem } from '../problem/problem.js';
import { EventLoopDelay } from './event-loop-delay.js';
import { isProbe } from './probes.js';

/** Bytes of bodies in hand. Parsed they take some four times that, and the heap has 96 MiB. */
const MOST_BYTES = 16 * 1_024 * 1_024;

/** Made once: a refusal has to cost as little as can be. */
const OVERLOADED = new Problem('overloaded', 503, 'The service has more in hand than it can do in time. Try again.', {
  headers: { 'Retry-After': '1' },
});

/**
 * Answers 503 `overloaded`, before anything else is done for a request, when too many are in hand or the event loop is late:
 * what waits here waits in memory. Register it first.
 */
export function shedOverload(
  fastify: FastifyInstance,
  config: Pick<ServiceConfig, 'maxConcurrentRequests' | 'maxEventLoopDelayMs'>,
  metrics: Registry,
): void {
  const { maxConcurrentRequests: most, maxEventLoopDelayMs: latest } = config;
  const delay = new EventLoopDelay();
  let inHand = 0;
  let bytesInHand = 0;
  const shed = new Counter({
    name: 'http_requests_shed_total',
    help: 'Requests that were answered 503 at once, by reason: in_hand (too many at a time), bytes (their bodies are too large together) or event_loop (too late).',
    labelNames: ['reason'],
    registers: [metrics],
  });
  new Gauge({
    name: 'http_requests_in_hand',
    help: 'Requests that are not answered yet.',
    registers: [metrics],
    collect() {
      this.set(inHand);
    },
  });

  const reasonAgainst = (request: FastifyRequest, bytes: number): 'in_hand' | 'bytes' | 'event_loop' | undefined => {
    if (isProbe(request.url)) return undefined;
    if (inHand >= most) return 'in_hand';
    if (bytesInHand + bytes > MOST_BYTES) return 'bytes';
    return latest > 0 && delay.current > latest ? 'event_loop' : undefined;
  };
  const leave = (request: FastifyRequest): void => {
    if (request.bytesInHand === undefined) return;
    inHand -= 1;
    bytesInHand -= request.bytesInHand;
    request.bytesInHand = undefined;
  };

  fastify.decorateRequest('bytesInHand', undefined);
  fastify.addHook('onRequest', (request, reply, done) => {
    const bytes = bytesOf(request);
    const reason = reasonAgainst(request, bytes);
    if (reason !== undefined) {
      shed.inc({ reason });
      answerProblem(reply, OVERLOADED, request.url);
      return;
    }
    request.bytesInHand = bytes;
    inHand += 1;
    bytesInHand += bytes;
    reply.raw.once('close', () => {
      if (reply.sent) leave(request);
    });
    done();
  });
  // Its client has gone, but the work went on: it counted until now.
  fastify.addHook('onSend', (request, reply, payload, done) => {
    if (reply.raw.destroyed) leave(request);
    done(null, payload);
  });
  fastify.addHook('onClose', (_instance, done) => {
    delay.stop();
    done();
  });
}

/** How large the body may become. One that is announced as larger than all that may be in hand is refused unread, by 413. */
function bytesOf(request: FastifyRequest): number {
  const announced = request.headers['content-length'];
  if (announced === undefined)
    return request.headers['transfer-encoding'] === undefined ? 0 : request.routeOptions.bodyLimit;
  const bytes = Number(announced);
  return bytes <= MOST_BYTES ? bytes : 0;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Of its body, while it is in hand. */
    bytesInHand: number | undefined;
  }
}
