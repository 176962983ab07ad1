import { setTimeout as delay } from 'node:timers/promises';

/** The answer of a service that trying again would not help. */
export class ApiError extends Error {
  constructor(
    message: string,
    /** The problem's. */
    readonly code: string | undefined,
  ) {
    super(message);
  }
}

/** A client of Purser's REST API as a careful partner would write it: it tries again when told to, with the same key. */
export class Api {
  constructor(
    private readonly urls: Record<string, string>,
    private readonly token: string,
  ) {}

  async get<T>(service: string, path: string): Promise<T> {
    return this.send<T>(service, 'GET', path);
  }

  async post<T>(service: string, path: string, body: unknown, idempotencyKey?: string): Promise<T> {
    return this.send<T>(service, 'POST', path, body, idempotencyKey);
  }

  /** @throws ApiError */
  private async send<T>(
    service: string,
    method: string,
    path: string,
    body?: unknown,
    idempotencyKey?: string,
  ): Promise<T> {
    const headers: Record<string, string> = { authorization: `Bearer ${this.token}` };
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey;
    for (let attempt = 0; ; attempt++) {
      const answer = await fetch(`${this.urls[service]}${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(15_000),
      }).catch(() => undefined);
      if (answer?.ok) return (await answer.json()) as T;
      if (answer !== undefined && answer.status < 500 && answer.status !== 429) {
        const problem = (await answer.json().catch(() => ({}))) as { code?: string; detail?: string };
        throw new ApiError(
          `${method} ${path}: ${answer.status} ${problem.code ?? ''} ${problem.detail ?? ''}`,
          problem.code,
        );
      }
      await delay(Number(answer?.headers.get('retry-after') ?? Math.min(2 ** attempt / 4, 10)) * 1_000);
    }
  }
}
