import { STATUS_CODES } from 'node:http';

export interface FieldError {
  /** Where in the request: `owner.email`, `amount`, `header Idempotency-Key`. */
  path: string;
  message: string;
}

export interface ProblemExtra {
  title?: string;
  errors?: readonly FieldError[];
  /** Further members of the answer, by the code: `{ current: … }`. */
  members?: Readonly<Record<string, unknown>>;
  headers?: Readonly<Record<string, string>>;
}

/** RFC 9457, as it goes over the wire. */
export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  instance: string;
  errors?: readonly FieldError[];
}

/**
 * An answer for the caller that is not a success: thrown anywhere below a route, sent as application/problem+json.
 *
 * @param code stable and snake_case: what programs match on
 * @param detail for people: what was wrong, where, and what to do about it
 */
export class Problem extends Error {
  override readonly name = 'Problem';
  constructor(
    readonly code: string,
    readonly status: number,
    readonly detail: string,
    readonly extra: ProblemExtra = {},
  ) {
    super(`${code}: ${detail}`);
  }

  body(instance: string): ProblemBody {
    return {
      ...this.extra.members,
      type: `urn:purser:problem:${this.code}`,
      title: this.extra.title ?? STATUS_CODES[this.status] ?? 'Error',
      status: this.status,
      code: this.code,
      detail: this.detail,
      instance,
      ...(this.extra.errors === undefined ? {} : { errors: this.extra.errors }),
    };
  }
}
