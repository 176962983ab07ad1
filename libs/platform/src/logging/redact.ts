// No slash on either side: node_modules/@nestjs/core/… in a stack is not an address.
const EMAIL = /[^\s"'<>()=,;:/]+@[^\s"'<>()=,;:/@]+\.[a-z]{2,}/gi;
const URL_CREDENTIALS = /(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@]*@/gi;
const BEARER = /\b(bearer\s+)[\w.~+/=-]+/gi;

/** Takes e-mail addresses, passwords in URLs and bearer tokens out of a text that others wrote. */
export function redact(text: string): string {
  return text.replace(URL_CREDENTIALS, '$1***@').replace(BEARER, '$1***').replace(EMAIL, '***@***');
}

export interface LoggedError {
  type: string;
  message: string;
  code?: string;
  stack?: string;
  cause?: LoggedError;
}

/**
 * What of an error goes to the log: class, message, code and stack. Not its other properties: TypeORM puts the query's
 * parameters there, Postgres the offending row.
 */
export function loggedError(error: unknown, depth = 0): LoggedError | undefined {
  if (error === undefined || error === null) return undefined;
  if (!(error instanceof Error))
    return { type: typeof error, message: typeof error === 'string' ? redact(error) : 'not an Error' };
  const code: unknown = 'code' in error ? error.code : undefined;
  return {
    type: error.constructor.name,
    message: redact(error.message),
    ...(typeof code === 'string' ? { code } : {}),
    ...(error.stack !== undefined ? { stack: redact(error.stack) } : {}),
    ...(error.cause !== undefined && depth < 3 ? { cause: loggedError(error.cause, depth + 1) } : {}),
  };
}
