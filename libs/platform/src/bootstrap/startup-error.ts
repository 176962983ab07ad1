/** A reason not to start that a person can act on. startService prints its message as one line and exits with 1. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}
