import { Catch, HttpException, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { throwError } from 'rxjs';
import { isTransientDatabaseError, isUnstorableText } from '../database/database-errors.js';
import { LOGGER } from '../logging/logger.js';
import { activeTrace } from '../tracing/context.js';
import { redact } from '../logging/redact.js';
import { answerProblem } from './answer-problem.js';
import { KnownRoutes } from './known-routes.js';
import { Problem } from './problem.js';

/** Seconds. A Postgres restart or failover takes a few; a caller that waits two does not make it worse. */
const DATABASE_RETRY_AFTER = '2';

/** Turns whatever a route throws into application/problem+json. What we did not foresee is logged and not shown. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(KnownRoutes) private readonly routes: KnownRoutes,
  ) {}

  catch(error: unknown, host: ArgumentsHost): unknown {
    // A message handler's error belongs to the transport, which decides about retries.
    if (host.getType() !== 'http') return throwError(() => error);
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const path = request.originalUrl.split('?', 1)[0] ?? '/';
    const problem = this.problemOf(error, request, path);
    if (problem.status >= 500) this.log(problem, error, request);
    if (reply.sent || reply.raw.headersSent) return undefined;
    answerProblem(reply, problem, path);
    return undefined;
  }

  private log(problem: Problem, error: unknown, request: FastifyRequest): void {
    const where = { code: problem.code, method: request.method, route: request.routeOptions.url };
    if (problem.status === 500) this.logger.error({ ...where, err: error }, 'request failed');
    // In an outage every request ends here: no stacks.
    else
      this.logger.warn(
        { ...where, reason: error instanceof Error ? redact(error.message) : undefined },
        'request failed',
      );
  }

  private problemOf(error: unknown, request: FastifyRequest, path: string): Problem {
    if (error instanceof Problem) return error;
    const { method, routeOptions } = request;
    // Where a DTO did not refuse it. That the request has it is asked as well: else the fault is ours.
    if (isUnstorableText(error) && hasNul(request))
      return new Problem(
        'validation_failed',
        400,
        'The request is not valid: a text in it has the character U+0000, which cannot be stored. Leave it out.',
      );
    if (isTransientDatabaseError(error)) {
      // Not "nothing was changed": a connection lost during COMMIT leaves the outcome unknown.
      return new Problem(
        'database_unavailable',
        503,
        'The database cannot be reached just now. Try again, with the same Idempotency-Key if you sent one.',
        {
          headers: { 'Retry-After': DATABASE_RETRY_AFTER },
        },
      );
    }
    const { status, detail } = httpErrorOf(error);
    switch (status) {
      case 400:
        if (isJsonError(error)) return new Problem('malformed_json', 400, 'The request body is not valid JSON.');
        return new Problem('bad_request', 400, detail);
      case 404: {
        const allowed = this.routes.allowed(path);
        if (allowed.length === 0 || allowed.includes(method))
          return new Problem('not_found', 404, `There is nothing at ${path}.`);
        return new Problem('method_not_allowed', 405, `${path} takes ${allowed.join(', ')}, not ${method}.`, {
          headers: { Allow: allowed.join(', ') },
        });
      }
      case 413:
        return new Problem(
          'body_too_large',
          413,
          `The request body is larger than ${Math.floor(routeOptions.bodyLimit / 1_024)} KiB.`,
        );
      case 415:
        return new Problem(
          'unsupported_media_type',
          415,
          'Send the body as JSON, with Content-Type: application/json.',
        );
      case 429:
        return new Problem('rate_limited', 429, detail);
      default:
        if (status >= 400 && status < 500) return new Problem(`http_${status}`, status, detail);
        if (status === 503)
          return new Problem('unavailable', 503, 'The service cannot answer just now. Try again.', {
            headers: { 'Retry-After': '2' },
          });
        return new Problem(
          'internal_error',
          500,
          `Something went wrong on our side. It has been recorded as trace ${activeTrace()?.traceId}.`,
        );
    }
  }
}

const JSON_ERRORS: unknown[] = ['FST_ERR_CTP_INVALID_JSON_BODY', 'FST_ERR_CTP_EMPTY_JSON_BODY'];

/** Nest wraps Fastify's error into an HttpException. */
function isJsonError(error: unknown): boolean {
  const cause = error instanceof HttpException ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && JSON_ERRORS.includes(cause.code);
}

/** Nest's HttpException and Fastify's own errors (too large, not JSON, …) say their status; any other error is a 500. */
function httpErrorOf(error: unknown): { status: number; detail: string } {
  if (error instanceof HttpException) return { status: error.getStatus(), detail: error.message };
  if (error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number') {
    return { status: error.statusCode, detail: error.message };
  }
  return { status: 500, detail: '' };
}

function hasNul({ body, originalUrl }: FastifyRequest): boolean {
  return originalUrl.includes('%00') || (JSON.stringify(body) ?? '').includes('\\u0000');
}
