import { redact } from '@purser/platform';

/** What of an error is kept in a row. */
export interface DescribedError {
  /** The class, with the code when it has one: `QueryFailedError(23505)`. */
  readonly errorClass: string;
  readonly message: string;
  readonly stack: string | null;
}

// Characters. Enough for any message meant for people, and 20 frames.
const MESSAGE_LIMIT = 4_000;
const STACK_LIMIT = 16_000;

/** Takes whatever was thrown. Addresses, passwords in URLs and tokens are taken out. */
export function describeError(thrown: unknown): DescribedError {
  if (!(thrown instanceof Error)) {
    return { errorClass: typeof thrown, message: storable(String(thrown), MESSAGE_LIMIT), stack: null };
  }
  const code: unknown = 'code' in thrown ? thrown.code : undefined;
  const name = thrown.name === 'Error' ? thrown.constructor.name : thrown.name;
  return {
    errorClass: storable(typeof code === 'string' ? `${name}(${code})` : name, 200),
    message: storable(thrown.message, MESSAGE_LIMIT),
    stack: thrown.stack === undefined ? null : storable(thrown.stack, STACK_LIMIT),
  };
}

function storable(text: string, limit: number): string {
  return withoutNul(redact(text.slice(0, limit)));
}

/** Postgres' text has no NUL character, and refuses the statement that brings one. */
export function withoutNul(text: string): string {
  return text.replaceAll('\0', '\\0');
}
