import type { OnApplicationShutdown } from '@nestjs/common';
import { Agent, request } from 'undici';
import type { Log } from '../logging/logger.js';
import { Problem } from '../problem/problem.js';
import { currentTraceparent } from '../tracing/context.js';
import { withSpan } from '../tracing/span.js';
import { ServiceToken } from './service-token.js';

/** Bytes; a page of 100 dead letters with their events and stacks stays below 2 MiB. */
const MAX_ANSWER = 8 * 1024 * 1024;

type Method = 'GET' | 'POST' | 'PUT';

/** Of a service's configuration. */
export interface CallerSettings {
  /** A file that holds the bearer token for these calls, with the scopes they ask for. Read again when it changes. */
  readonly serviceTokenFile: string;
  /** Milliseconds that a call may take before the service counts as unreachable. */
  readonly serviceTimeoutMs: number;
}

/** The service gave no usable answer: it is away, too slow, failing, or does not accept our token. */
export class ServiceUnreachableError extends Error {
  override readonly name = 'ServiceUnreachableError';
  constructor(
    readonly service: string,
    reason: string,
  ) {
    super(`${service}: ${reason}`);
  }
}

/**
 * Asks other services, over HTTP and nothing else: their tables are their own business. Each call carries this service's
 * own token and goes on with the trace.
 *
 * @typeParam S the names of the services that may be asked
 */
export class ServiceClient<S extends string = string> implements OnApplicationShutdown {
  private readonly agent = new Agent({ connections: 16, maxResponseSize: MAX_ANSWER });
  private readonly token: ServiceToken;
  private readonly timeoutMs: number;
  /** Who did not answer when last asked, and why. */
  private readonly away = new Map<S, string>();

  constructor(
    private readonly urls: Readonly<Record<S, string>>,
    config: CallerSettings,
    private readonly log: Log,
  ) {
    this.token = new ServiceToken(config.serviceTokenFile);
    this.timeoutMs = config.serviceTimeoutMs;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.agent.destroy();
  }

  /**
   * The body of a successful answer.
   * @throws Problem what the service says is wrong with the request: its own code, status and detail
   * @throws ServiceUnreachableError anything else
   */
  async get<T>(service: S, path: string): Promise<T> {
    return parse<T>(service, await this.call(service, 'GET', path));
  }

  /** Like get. */
  async post<T>(service: S, path: string, body?: unknown): Promise<T> {
    return parse<T>(service, await this.call(service, 'POST', path, body));
  }

  /** Like get. */
  async put<T>(service: S, path: string, body: unknown): Promise<T> {
    return parse<T>(service, await this.call(service, 'PUT', path, body));
  }

  /** Like get, for an answer that is not JSON. */
  getText(service: S, path: string): Promise<string> {
    return this.call(service, 'GET', path);
  }

  private async call(service: S, method: Method, path: string, body?: unknown): Promise<string> {
    return withSpan(`${method} ${service}`, { kind: 'client', attributes: { 'peer.service': service } }, async () => {
      let answer: { status: number; text: string };
      try {
        answer = await this.send(service, method, path, body);
      } catch (error) {
        const { message, code = 'no answer' } = error as NodeJS.ErrnoException;
        throw this.unreachable(service, message || code);
      }
      const { status, text } = answer;
      if (status >= 200 && status < 300) {
        if (this.away.delete(service)) this.log.info({ peer: service }, 'the service answers again');
        return text;
      }
      throw (
        asProblem(status, text) ?? this.unreachable(service, `answered ${status} to ${method} ${path.split('?', 1)[0]}`)
      );
    });
  }

  private async send(service: S, method: Method, path: string, body?: unknown) {
    const response = await request(new URL(path, this.urls[service]), {
      method,
      dispatcher: this.agent,
      signal: AbortSignal.timeout(this.timeoutMs),
      headers: {
        authorization: `Bearer ${await this.token.get()}`,
        traceparent: currentTraceparent(),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.statusCode, text: await response.body.text() };
  }

  /** Said once an outage: some callers ask every other second. */
  private unreachable(service: S, reason: string): ServiceUnreachableError {
    if (this.away.get(service) !== reason) this.log.warn({ peer: service, reason }, 'a service could not be asked');
    this.away.set(service, reason);
    return new ServiceUnreachableError(service, reason);
  }
}

function parse<T>(service: string, text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new ServiceUnreachableError(service, 'answered something that is not JSON');
  }
}

/** A client error about the request itself is passed on. One about us (401, 403) is not: the caller can do nothing about it. */
function asProblem(status: number, text: string): Problem | undefined {
  if (status < 400 || status >= 500 || [401, 403, 429].includes(status)) return undefined;
  try {
    const { code, detail } = JSON.parse(text) as { code?: unknown; detail?: unknown };
    if (typeof code === 'string' && typeof detail === 'string') return new Problem(code, status, detail);
  } catch {
    return undefined;
  }
  return undefined;
}
