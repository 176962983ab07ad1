/** Thrown by a handler that knows that no retry will help: the event goes to the dead letters at once. */
export class PermanentError extends Error {
  override readonly name: string = 'PermanentError';
}
