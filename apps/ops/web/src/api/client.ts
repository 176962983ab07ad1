/** What ops refused, in its own words: `detail` says what to do about it, `code` is stable. */
export class ApiError extends Error {
  constructor(
    /** 0 when there was no answer at all. */
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly errors: FieldError[] = [],
    /** The problem's further members, such as `current` of a `case_changed`. */
    readonly members: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail);
    this.name = 'ApiError';
  }
}

export interface FieldError {
  path: string;
  message: string;
}

export type QueryParameters = Record<string, string | number | boolean | undefined | null>;

interface RequestOptions {
  query?: QueryParameters;
  body?: unknown;
  signal?: AbortSignal;
  /** Milliseconds; 20 s when absent. */
  timeout?: number;
}

const SAFE = new Set(['GET', 'HEAD']);
let csrfToken: string | null = null;

/** Ops takes a change by cookie only together with this token, which `GET /v1/session` hands out. */
export function rememberCsrfToken(token: string | null): void {
  csrfToken = token;
}

/**
 * Calls ops on its own origin. Resolves with the answer's JSON (undefined when it has none).
 * @throws ApiError for every answer that is not 2xx, and with status 0 when there is none in time.
 */
export async function request<Answer>(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
  const { query, body, signal, timeout = 20_000 } = options;
  const headers: Record<string, string> = { accept: 'application/json' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (!SAFE.has(method) && csrfToken !== null) headers['x-csrf-token'] = csrfToken;
  const timer = AbortSignal.timeout(timeout);
  let response: Response;
  try {
    response = await fetch(path + queryString(query), {
      method,
      headers,
      credentials: 'same-origin',
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, timer]) : timer,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw timer.aborted
      ? new ApiError(0, 'timed_out', `Ops has not answered within ${timeout / 1000} s. Try again.`)
      : new ApiError(0, 'unreachable', 'Ops cannot be reached. Check that it runs, then try again.');
  }
  if (!response.ok) throw await problemOf(response);
  if (response.status === 204) return undefined as Answer;
  return (await response.json()) as Answer;
}

/** What is no JSON, such as a report in Markdown. */
export async function getText(path: string, accept: string): Promise<string> {
  const response = await fetch(path, { headers: { accept }, credentials: 'same-origin' }).catch(() => {
    throw new ApiError(0, 'unreachable', 'Ops cannot be reached. Check that it runs, then try again.');
  });
  if (!response.ok) throw await problemOf(response);
  return response.text();
}

export const get = <Answer>(path: string, query?: QueryParameters, signal?: AbortSignal) =>
  request<Answer>('GET', path, { query, signal });
export const post = <Answer>(path: string, body: unknown = {}) => request<Answer>('POST', path, { body });
export const put = <Answer>(path: string, body: unknown) => request<Answer>('PUT', path, { body });
export const patch = <Answer>(path: string, body: unknown) => request<Answer>('PATCH', path, { body });

/** Empty and absent parameters are left out. */
export function queryString(query: QueryParameters = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return text && `?${text}`;
}

async function problemOf(response: Response): Promise<ApiError> {
  const problem: unknown = await response.json().catch(() => null);
  if (typeof problem !== 'object' || problem === null) {
    return new ApiError(response.status, `http_${response.status}`, `Ops answered ${response.status}. Try again.`);
  }
  const { code, detail, title, errors, ...members } = problem as Record<string, unknown>;
  return new ApiError(
    response.status,
    typeof code === 'string' ? code : `http_${response.status}`,
    [detail, title].find((text) => typeof text === 'string') ?? `Ops answered ${response.status}. Try again.`,
    Array.isArray(errors) ? (errors as FieldError[]) : [],
    members,
  );
}

/** For people: what went wrong and what to do. */
export function explain(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function isApiError(error: unknown, code: string): error is ApiError {
  return error instanceof ApiError && error.code === code;
}
