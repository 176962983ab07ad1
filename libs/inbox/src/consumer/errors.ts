/** The handler did not settle in time. What it still does can reach the database no more. */
export class HandlerTimeoutError extends Error {
  override readonly name = 'HandlerTimeoutError';
}

/** The process that began the attempt did not live to finish it. */
export class ProcessDiedError extends Error {
  override readonly name = 'ProcessDiedError';
}

/**
 * Another instance took the partition over, or the position recorded is not the one this instance thought. Nothing was
 * written; look again at what Postgres says.
 */
export class FencedError extends Error {
  override readonly name = 'FencedError';
}

/** Postgres answered COMMIT with ROLLBACK: a handler swallowed the error of a statement that had failed. */
export class SwallowedErrorError extends Error {
  override readonly name = 'SwallowedErrorError';
}
