import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { ServiceConfig } from '../config/service-config.js';
import { answerProblem } from '../problem/answer-problem.js';
import { Problem } from '../problem/problem.js';
import { EventLoopDelay } from './event-loop-delay.js';
import { isProbe } from './probes.js';

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
  const shed = new Counter({
    name: 'http_requests_shed_total',
    help: 'Requests that were answered 503 at once, by reason: in_hand (too many at a time) or event_loop (too late).',
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

  const reasonAgainst = (request: FastifyRequest): 'in_hand' | 'event_loop' | undefined => {
    if (isProbe(request.url)) return undefined;
    if (inHand >= most) return 'in_hand';
    return latest > 0 && delay.current > latest ? 'event_loop' : undefined;
  };
  const leave = (request: FastifyRequest): void => {
    if (!request.isInHand) return;
    request.isInHand = false;
    inHand -= 1;
  };

  fastify.decorateRequest('isInHand', false);
  fastify.addHook('onRequest', (request, reply, done) => {
    const reason = reasonAgainst(request);
    if (reason !== undefined) {
      shed.inc({ reason });
      answerProblem(reply, OVERLOADED, request.url);
      return;
    }
    request.isInHand = true;
    inHand += 1;
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

declare module 'fastify' {
  interface FastifyRequest {
    isInHand: boolean;
  }
}
